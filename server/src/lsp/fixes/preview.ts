import type { ModelProgress } from "../../../../shared/src/fix.ts";
import type { FileEdit, FixPreview, PreviewAnswer } from "../../../../shared/src/protocol.ts";
import { type Reason, refusal } from "../../../../shared/src/reasons.ts";
import { contentModified } from "../errors.ts";
import { type FoundIssue, findIssue } from "../findings/find.ts";
import { itemsOf } from "../findings/item.ts";
import { pullRequestOf, type Session } from "../session.ts";
import { uriIn } from "../workspace/folder.ts";
import { type ComputedFix, computeFix } from "./compute.ts";
import type { Fixer } from "./context.ts";
import { NO_TOOLS } from "./context.ts";
import { fileEdits, STALE } from "./workspace-edit.ts";

/** A fix that was shown: applying it or sending it must not ask a model again, which might say something else. */
export interface ShownFix {
  readonly fixer: Fixer;
  readonly found: FoundIssue;
  readonly fix: Extract<ComputedFix, { kind: "fix" }>;
}

export const GONE: Reason = refusal("no-fix", "This finding is gone: its block was changed, or the source dropped it.");

/** Computes a fix with every layer of verification that can be run, and remembers it. */
export async function previewFix(
  session: Session,
  asked: {
    readonly findingId: string;
    readonly fixer: Fixer;
    /** Follows a model's work. */
    readonly onModel?: (progress: ModelProgress) => void;
  },
  signal: AbortSignal,
): Promise<PreviewAnswer> {
  const found = await findIssue(session, asked.findingId, signal);
  if (found === null) return { kind: "refused", reason: unplacedReason(session, asked.findingId) ?? GONE };
  // In a restricted workspace no program may run; the layers that need one say that they did not.
  const tools = session.trusted ? await session.shared.tools() : NO_TOOLS;
  const { fixer, onModel } = asked;
  const computed = await computeFix(session, found.folder, found.issue, { fixer, tools, signal, onModel });
  if (computed.kind === "refused") return computed;
  remember(session, { fixer, found, fix: computed });
  const { fix, files } = computed.verification;
  const edits = fileEdits(session, found.folder, { index: computed.index, edits: fix.edits, files });
  if (edits === STALE) throw contentModified();
  return { kind: "preview", preview: previewOf(session, found, { fix: computed, files: edits }) };
}

/** Why a finding that is there has no block: the user learns more from it than from "gone". */
function unplacedReason(session: Session, findingId: string): Reason | null {
  return session.placed.find(({ finding, block }) => finding.id === findingId && block === null)?.reason ?? null;
}

export function previewOf(
  session: Session,
  { folder, file, issue }: FoundIssue,
  {
    fix: computed,
    files,
  }: { readonly fix: Extract<ComputedFix, { kind: "fix" }>; readonly files: readonly FileEdit[] },
): FixPreview {
  const { fix } = computed.verification;
  const uri = uriIn(folder, file, session.documents.byPath);
  const items = itemsOf(issue, { uri, pullRequest: (id) => pullRequestOf(session, id) });
  const finding = items.find((item) => item.id === issue.finding.id) ?? items[0];
  if (finding === undefined) throw new Error("an issue without an item");
  return {
    finding,
    by: fix.by,
    files,
    explanation: fix.explanation,
    impact: fix.impact,
    warnings: fix.warnings,
    layers: fix.layers,
    diff: fix.diff,
  };
}

/** Fixes that were shown last: enough for several previews side by side. */
const MAX_SHOWN = 8;

function remember(session: Session, shown: ShownFix): void {
  const key = shown.found.issue.finding.id;
  session.shown.delete(key);
  session.shown.set(key, shown);
  for (const oldest of session.shown.keys()) if (session.shown.size > MAX_SHOWN) session.shown.delete(oldest);
}
