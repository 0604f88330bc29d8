import type { ModelProgress } from "../../../shared/src/fix.ts";
import type { FindingItem } from "../../../shared/src/protocol.ts";
import { escapeHtml, markdownToHtml } from "../text/markdown.ts";
import { layersTable, type PageParts, page, type Translate, toolbar } from "./explanation.ts";

/** Pieces of the page that change while it is open, as HTML by the name of their place. */
export interface WaitingParts {
  readonly stage: string;
  readonly explanation: string;
  readonly layers: string;
}

/** The page that is shown while a model works; its parts are filled in as they come. */
export function waitingPage(finding: FindingItem, parts: PageParts): string {
  const { t } = parts;
  const main = `<p class="stage" role="status" data-part="stage">${escapeHtml(stageText(null, t))}</p>
<section><h2>${t("What changes")}</h2><div class="growing" data-part="explanation"></div></section>
<section><h2>${t("What was checked")}</h2><div data-part="layers"></div></section>
<section class="origin"><p>${escapeHtml(t("The model on Bedrock is at work. What it says is no fix before it has passed every check."))}</p></section>`;
  const actions = toolbar([{ command: "terrafix.discardPreview", label: t("Cancel"), kind: "secondary" }]);
  return page(finding, { ...parts, actions, main });
}

/** Text of a model is data: it is escaped on its way into the page. */
export function waitingParts(progress: ModelProgress, t: Translate): WaitingParts {
  const { explanation, layers } = progress;
  return {
    stage: escapeHtml(stageText(progress, t)),
    explanation: markdownToHtml(explanation),
    layers: layers.length === 0 ? "" : layersTable(layers, t),
  };
}

function stageText(progress: ModelProgress | null, t: Translate): string {
  const words: Readonly<Record<ModelProgress["stage"], string>> = {
    waiting: t("Waiting for its share of tokens…"),
    thinking: t("Thinking…"),
    explaining: t("Explaining…"),
    writing: t("Writing the block…"),
    verifying: t("Checking the proposal…"),
  };
  const stage = words[progress?.stage ?? "thinking"];
  const round = progress?.round ?? 1;
  return round === 1 ? stage : t("Correction {0}: {1}", round - 1, stage);
}
