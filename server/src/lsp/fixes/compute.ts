import type { ModelProgress } from "../../../../shared/src/fix.ts";
import { type Reason, refusal } from "../../../../shared/src/reasons.ts";
import { remedy } from "../../pipeline/remedy.ts";
import { createStopwatch } from "../../pipeline/stopwatch.ts";
import type { VerifyTools } from "../../remediate/verify/layer.ts";
import type { Verification } from "../../remediate/verify/verify.ts";
import type { TerraformIndex } from "../../terraform/index/model.ts";
import { directoryOf } from "../../terraform/index/paths.ts";
import type { Issue } from "../findings/issue.ts";
import type { Session } from "../session.ts";
import { type Folder, repositoryOf } from "../workspace/folder.ts";
import { type Fixer, NO_TOOLS, pipelineContext } from "./context.ts";

export type ComputedFix =
  | { readonly kind: "fix"; readonly verification: Verification; readonly index: TerraformIndex }
  | { readonly kind: "refused"; readonly reason: Reason };

/**
 * The verified fix of an issue on the text as it is now, by the same stages as a batch run. Works on the slice of the
 * issue's directory; when the fix reaches another directory it is made again on a slice that holds the neighbours of
 * that one too, so that nothing it could break is left out.
 */
export async function computeFix(
  session: Session,
  folder: Folder,
  issue: Issue,
  options: {
    readonly fixer: Fixer;
    readonly tools?: VerifyTools;
    readonly signal: AbortSignal;
    /** Follows a model's work. */
    readonly onModel?: ((progress: ModelProgress) => void) | undefined;
    /** Texts that stand above the folder's own, when the issue is about those. */
    readonly changes?: ReadonlyMap<string, string>;
    /** The issue's index is the whole of what the fix is for: what is committed, say. */
    readonly isWhole?: boolean;
  },
): Promise<ComputedFix> {
  const first = await onIndex(session, folder, issue, options);
  if (first.kind === "refused" || options.isWhole === true) return first;
  const home = directoryOf(issue.node.declaration.file.path);
  const touched = [...first.verification.files.keys()].map(directoryOf).filter((directory) => directory !== home);
  if (touched.length === 0) return first;
  const wider = folder.tree.sliceWith([home, ...touched], options.changes ?? new Map());
  const again = sameIssue(issue, wider);
  return again === null ? first : onIndex(session, folder, again, options);
}

async function onIndex(
  session: Session,
  folder: Folder,
  issue: Issue,
  {
    fixer,
    tools = NO_TOOLS,
    signal,
    onModel,
  }: {
    readonly fixer: Fixer;
    readonly tools?: VerifyTools;
    readonly signal: AbortSignal;
    readonly onModel?: ((progress: ModelProgress) => void) | undefined;
  },
): Promise<ComputedFix> {
  const { policy, node, index, finding, receipt } = issue;
  if (policy === null) {
    return {
      kind: "refused",
      reason: refusal("unsupported-test", `No policy answers the test ${finding.testId} yet.`),
    };
  }
  const repository = repositoryOf(folder, index);
  const context = await pipelineContext(session, folder, { fixer, repository, tools, signal, onModel });
  const found = { repository, node, receipt };
  const result = await remedy({ finding, policy, found, watch: createStopwatch() }, context);
  // What was called off half way is no refusal of the fix.
  signal.throwIfAborted();
  switch (result.kind) {
    case "fixed":
      return { kind: "fix", verification: result.verification, index };
    case "reason":
      return { kind: "refused", reason: result.reason };
    case "compliant":
      return {
        kind: "refused",
        reason: refusal("already-fixed-by-other", `The code already complies: ${result.because}.`),
      };
  }
}

/** The same issue in another index of the folder, or null when its block is not there. */
export function sameIssue(issue: Issue, index: TerraformIndex): Issue | null {
  const { declaration, address, module } = issue.node;
  const directory = directoryOf(declaration.file.path);
  const there = index.directories.get(directory)?.resources.get(declaration.address);
  if (there === undefined || there.file.path !== declaration.file.path) return null;
  const nodes = module.deployment.certain
    ? index.nodesOf(there)
    : index
        .possible(there.type, ({ reached }) => reached.has(directory))
        .filter((other) => other.declaration === there);
  const node =
    nodes.find((other) => other.address === address && other.module.deployment.key === module.deployment.key) ??
    nodes.find((other) => other.address === address) ??
    nodes[0] ??
    index.nodesOf(there)[0];
  return node === undefined ? null : { ...issue, node, index };
}
