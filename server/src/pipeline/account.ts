import type { Finding } from "../../../shared/src/findings.ts";
import type { CandidateFix } from "../../../shared/src/fix.ts";
import { refusal } from "../../../shared/src/reasons.ts";
import type { Receipt } from "../../../shared/src/receipt.ts";
import { linesOf } from "../locate/sites.ts";
import { proposeAccountFix } from "../policies/engine/account.ts";
import type { Policy } from "../policies/model.ts";
import { applyCandidate, verifyFix } from "../remediate/verify/verify.ts";
import { withChanges } from "../terraform/index/build-index.ts";
import type { ResourceNode } from "../terraform/index/model.ts";
import type { PipelineContext } from "./context.ts";
import { delivered, finish } from "./finish.ts";
import { ended, NO_RECEIPT, type Outcome } from "./outcome.ts";
import type { Repository } from "./repository.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** A setting of a whole account that no block declares yet, and where it can be declared. */
interface Place {
  readonly repository: Repository;
  readonly candidate: CandidateFix;
  readonly node: ResourceNode;
  readonly receipt: Receipt;
}

/**
 * Answers an account-level finding for which no block exists by creating the account's singleton, where exactly one
 * place can be meant. Null when that is not so, or the finding is about a resource: the refusal of the search stands.
 */
export async function createForAccount(
  task: { readonly finding: Finding; readonly policies: readonly Policy[]; readonly watch: Stopwatch },
  context: PipelineContext,
): Promise<Outcome | null> {
  const { finding, watch } = task;
  const policy = task.policies.find((one) => one.scope === "account");
  if (policy === undefined || finding.accountLevel !== true) return null;
  const places = watch.time("t_rule", () => context.repositories.flatMap((one) => placeIn(one, policy, context) ?? []));
  const [place, ...others] = places;
  if (place === undefined || others.length > 0) return null;
  const known = { receipt: place.receipt, repository: place.repository.checkout.source };
  const { deliverer } = context;
  if (deliverer !== null) {
    const before = await watch.timeAsync("t_pr", () =>
      deliverer.existing(finding, place.repository.checkout, context.signal),
    );
    if (before !== null) return delivered(before, known);
  }
  const verification = await watch.timeAsync("t_verify", () =>
    verifyFix(
      {
        index: place.repository.index,
        candidate: place.candidate,
        node: place.node,
        policy,
        catalogue: context.catalogue,
        settings: context.policySettings,
        tools: context.tools,
      },
      context.signal,
    ),
  );
  const gate = verification.failedGate;
  if (gate !== null) {
    const message = `The block that was to be created did not pass verification, layer ${gate.name}: ${gate.detail}. It is not offered.`;
    return ended("refused", refusal("verification-failed", message), { ...known, fix: verification.fix });
  }
  const found = { repository: place.repository, node: place.node, receipt: place.receipt };
  return finish({ finding, found, verification, watch }, context);
}

function placeIn(repository: Repository, policy: Policy, context: PipelineContext): Place | null {
  const proposed = proposeAccountFix({ policy, index: repository.index, settings: context.policySettings });
  if (!proposed.ok) return null;
  const created = proposed.value.promised.find((block) => block.change === "create");
  const files = applyCandidate(repository.index, proposed.value);
  if (typeof files === "string") return null;
  const node = withChanges(repository.index, files).resources.find((one) => policy.on.includes(one.declaration.type));
  if (created === undefined || node === undefined) return null;
  const root = node.module.root.path === "" ? "the repository's root" : node.module.root.path;
  const evidence = [`no block declares this setting of the account; ${root} is the only root module it can belong to`];
  const receipt: Receipt = {
    ...NO_RECEIPT,
    confidence: "inferred",
    score: 0.9,
    address: node.address,
    file: created.file,
    ...linesOf(node.declaration),
    evidence,
  };
  return { repository, candidate: proposed.value, node, receipt };
}

/** The outcome when no block was found and none can be made. */
export function notFound(
  reason: NonNullable<Outcome["reason"]>,
  receipt: Receipt,
  repository: Repository | null,
): Outcome {
  return ended("refused", reason, { receipt, repository: repository?.checkout.source ?? "" });
}
