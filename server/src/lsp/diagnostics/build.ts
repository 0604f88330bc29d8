import type { Diagnostic, DiagnosticRelatedInformation } from "vscode-languageserver/node";
import type { DiagnosticData } from "../../../../shared/src/protocol.ts";
import type { SourceFile } from "../../terraform/index/model.ts";
import type { Span } from "../../terraform/syntax/ast.ts";
import { rangeOf } from "../convert.ts";
import type { ClientFeatures } from "../features.ts";
import type { Issue } from "../findings/issue.ts";
import { helpLink } from "../text/links.ts";
import { decidingSites } from "./deciding.ts";
import { severityOf } from "./severity.ts";

export interface DiagnosticOptions {
  readonly features: ClientFeatures;
  /** URI of a file of the folder. */
  readonly uriOf: (file: string) => string;
}

/**
 * Issues that a squiggle is drawn for: open ones, reported or predicted, those in review, and those whose merged fix is
 * not in this text yet.
 */
export function isShown({ state, verdict }: Issue): boolean {
  if (state === "merged") return verdict?.status === "fail";
  return state === "open" || state === "predicted" || state === "in-review";
}

export function diagnosticOf(issue: Issue, { features, uriOf }: DiagnosticOptions): Diagnostic {
  const { policy, node, finding, reported } = issue;
  const predicted = reported === 0;
  const { file, block } = node.declaration;
  const sites = decidingSites(issue);
  const data: DiagnosticData = {
    findingId: finding.id,
    policy: policy?.id ?? "",
    address: node.address,
    predicted,
  };
  const link = helpLink(finding, policy);
  const related: DiagnosticRelatedInformation[] = sites.elsewhere.map((site) => ({
    location: { uri: uriOf(site.file.path), range: rangeOf(site.file, site.span) },
    message: site.message,
  }));
  return {
    range: rangeOf(file, sites.here ?? headerOf(file, block)),
    severity: severityOf(finding.severity, predicted),
    code: policy?.id ?? finding.testId,
    source: predicted ? "TerraFix (predicted)" : issue.source === "vanta" ? "TerraFix (Vanta)" : "TerraFix",
    message: messageOf(issue),
    ...(link !== null && features.codeDescription ? { codeDescription: { href: link } } : {}),
    ...(related.length > 0 && features.relatedInformation ? { relatedInformation: related } : {}),
    ...(features.diagnosticData ? { data } : {}),
  };
}

/** `resource "aws_s3_bucket" "logs"`: the block's first line up to the brace. */
export function headerOf(file: SourceFile, block: Span & { readonly open: number }): Span {
  const header = file.text.slice(block.start, block.open).trimEnd();
  // In the JSON syntax a block has no header line of its own.
  const end = header.includes("\n") || header === "" ? firstLineEnd(file, block) : block.start + header.length;
  return { start: block.start, end };
}

function firstLineEnd(file: SourceFile, { start, end }: Span): number {
  const at = file.text.indexOf("\n", start);
  const lineEnd = at === -1 || at > end ? end : at;
  return file.text.charCodeAt(lineEnd - 1) === 13 ? lineEnd - 1 : lineEnd;
}

const REVIEW: Readonly<Partial<Record<Issue["state"], string>>> = {
  "in-review": " A pull request with the fix is open.",
  merged: " A pull request with the fix is merged; pull it.",
};

function messageOf({ policy, finding, verdict, reported, state }: Issue): string {
  const title = policy?.title ?? finding.title;
  const many = reported > 1 ? ` (${reported} resources)` : "";
  if (policy === null) return `${title}${many}. No policy answers this test yet, so there is no fix.`;
  const because = verdict === null ? "" : `: ${verdict.because}`;
  const unsure = verdict?.status === "unknown" ? " (reported as failing; the code does not tell)" : "";
  const review = REVIEW[state] ?? "";
  return `${title}${many}${because}${unsure}.${review}`;
}
