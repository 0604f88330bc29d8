import type { Impact, LayerName, LayerResult } from "../../../shared/src/fix.ts";
import type { FindingItem, FixPreview } from "../../../shared/src/protocol.ts";
import type { Receipt } from "../../../shared/src/receipt.ts";
import { escapeHtml, inline, markdownToHtml } from "../text/markdown.ts";

/** Looks a message up in the editor's language: `vscode.l10n.t`. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

export interface PageParts {
  readonly t: Translate;
  /** Of the texts: BCP 47. */
  readonly language: string;
  readonly nonce: string;
  readonly cspSource: string;
  readonly styles: string;
  readonly script: string;
}

/** The page beside the diff: what changes, what it does to the live resource, what was checked, why this block. */
export function explanationPage(preview: FixPreview, parts: PageParts): string {
  const { finding } = preview;
  const { t } = parts;
  const main = `${impact(preview, t)}
<section><h2>${t("What changes")}</h2>${markdownToHtml(preview.explanation)}</section>
<section><h2>${t("What was checked")}</h2>${layersTable(preview.layers, t)}</section>
${receipt(finding.receipt, t)}
<section class="origin"><p>${origin(preview, t)}</p></section>`;
  return page(finding, { ...parts, actions: previewActions(t), main });
}

/** The frame of every page of the panel. */
export function page(
  finding: FindingItem,
  parts: PageParts & {
    /** Buttons, see {@link toolbar}. */
    readonly actions: string;
    readonly main: string;
  },
): string {
  const { nonce, cspSource, styles, script, actions, main } = parts;
  const csp = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(parts.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escapeHtml(styles)}">
<title>${escapeHtml(finding.title)}</title>
</head>
<body>
<header>
<h1>${escapeHtml(finding.title)}</h1>
<p class="subject"><code>${escapeHtml(finding.receipt.address || finding.resource)}</code></p>
${actions}
</header>
<main>
${main}
</main>
<script nonce="${nonce}" src="${escapeHtml(script)}"></script>
</body>
</html>`;
}

export interface Button {
  readonly command: string;
  readonly label: string;
  readonly kind: "primary" | "secondary";
}

export function toolbar(buttons: readonly Button[]): string {
  const html = buttons.map(
    ({ command, label, kind }) =>
      `<button type="button" class="${kind}" data-command="${command}">${escapeHtml(label)}</button>`,
  );
  return `<div class="actions" role="toolbar">${html.join("")}</div>`;
}

function previewActions(t: Translate): string {
  return toolbar([
    { command: "terrafix.applyPreview", label: t("Apply"), kind: "primary" },
    { command: "terrafix.openPreviewPullRequest", label: t("Open PR…"), kind: "secondary" },
    { command: "terrafix.discardPreview", label: t("Discard"), kind: "secondary" },
  ]);
}

function impact({ impact: level, warnings }: FixPreview, t: Translate): string {
  const words: Readonly<Record<Impact, string>> = {
    none: t("Nothing changes on the live resource."),
    "in-place": t("Changed in place, without downtime."),
    downtime: t("Applying this interrupts the resource."),
    replace: t("Applying this destroys and recreates the resource."),
  };
  const items = warnings.map((warning) => `<li>${inline(warning)}</li>`).join("");
  const list = items === "" ? "" : `<ul>${items}</ul>`;
  return `<section class="impact ${level}"><p><strong>${t("Impact")}:</strong> ${escapeHtml(words[level])}</p>${list}</section>`;
}

/** What was checked, one row a layer. */
export function layersTable(results: readonly LayerResult[], t: Translate): string {
  const names: Readonly<Record<LayerName, string>> = {
    parse: t("Syntax"),
    scope: t("Only the promised blocks"),
    schema: t("Provider schema"),
    target: t("Finding is gone"),
    regressions: t("No new finding"),
    format: t("Formatting"),
    impact: t("Impact"),
    validate: t("terraform validate"),
    "second-opinion": t("Second scanner"),
    plan: t("terraform plan"),
  };
  const marks = { passed: ["✓", t("passed")], failed: ["✗", t("failed")], "not-run": ["–", t("not run")] } as const;
  const rows = results.map(({ name, status, detail }) => {
    const [mark, word] = marks[status];
    return `<tr class="${status}"><td class="mark"><span aria-hidden="true">${mark}</span> ${escapeHtml(word)}</td><td><strong>${escapeHtml(names[name])}</strong><br>${inline(detail)}</td></tr>`;
  });
  return `<table>${rows.join("")}</table>`;
}

function receipt(
  { confidence, score, evidence, alsoAffects, file, startLine, endLine }: Receipt,
  t: Translate,
): string {
  const percent = Math.round(score * 100);
  const words: Readonly<Record<Receipt["confidence"], string>> = {
    exact: t("exact match"),
    inferred: t("inferred match, {0} %", percent),
    ambiguous: t("ambiguous match, {0} %", percent),
    none: t("no match"),
  };
  const sure = words[confidence];
  const lines = startLine === endLine ? `${startLine}` : `${startLine}–${endLine}`;
  const proof = evidence.map((line) => `<li>${inline(line)}</li>`).join("");
  const others = alsoAffects.map((address) => `<li><code>${escapeHtml(address)}</code></li>`).join("");
  const also = others === "" ? "" : `<p>${t("An edit of this block changes these, too:")}</p><ul>${others}</ul>`;
  return `<section><h2>${t("Why this block")}</h2><p><code>${escapeHtml(file)}:${lines}</code> · ${escapeHtml(sure)}</p><ul>${proof}</ul>${also}</section>`;
}

function origin({ by, finding }: FixPreview, t: Translate): string {
  const author = by === "rule" ? t("Written by a rule of the catalogue") : t("Written by the model on Bedrock");
  const policy = finding.policy === null ? "" : ` · ${escapeHtml(finding.policy)}`;
  const test = finding.testId === finding.policy ? "" : ` · ${escapeHtml(finding.testId)}`;
  return `${escapeHtml(author)}${policy}${test}`;
}
