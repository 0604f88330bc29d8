import type { Finding } from "../../../shared/src/findings.ts";
import type { CandidateFix, LayerResult } from "../../../shared/src/fix.ts";
import { type Reason, refusal } from "../../../shared/src/reasons.ts";
import { checkPolicy } from "../policies/engine/check.ts";
import { proposeFix } from "../policies/engine/propose.ts";
import type { Policy, PolicyContext, Verdict } from "../policies/model.ts";
import { type Verification, verifyFix } from "../remediate/verify/verify.ts";
import { isInstalledPath } from "../terraform/index/installed.ts";
import type { PipelineContext } from "./context.ts";
import type { FoundBlock } from "./find-block.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** What came of trying to fix one block. */
export type Remedy =
  | { readonly kind: "compliant"; readonly because: string }
  | { readonly kind: "fixed"; readonly verification: Verification }
  | { readonly kind: "reason"; readonly reason: Reason; readonly verification: Verification | null };

export interface RemedyTask {
  readonly finding: Finding;
  readonly policy: Policy;
  readonly found: FoundBlock;
  readonly watch: Stopwatch;
}

/** Checks the block and, if it fails, has it fixed: by the rule, or by the model where that is asked for or needed. */
export async function remedy(task: RemedyTask, context: PipelineContext): Promise<Remedy> {
  const { found, policy } = task;
  const about: PolicyContext = {
    policy,
    node: found.node,
    index: found.repository.index,
    settings: context.policySettings,
  };
  const verdict = task.watch.time("t_rule", () => checkPolicy(about));
  if (verdict.status === "pass") return { kind: "compliant", because: verdict.because };
  if (verdict.status === "not-applicable") {
    return reasonOnly(refusal("no-fix", `${policy.id} does not apply to ${found.node.address}: ${verdict.because}.`));
  }
  // What a downloaded module says is not a model's to change: a rule sets the argument of its call, or nothing does.
  const isForeign = isInstalledPath(found.node.declaration.file.path);
  if (context.options.fixer === "bedrock" && !isForeign) return byModel(task, context, null);
  const rule = byRule(task, about, verdict);
  if (rule.ok) return judge(await verified(rule.value, task, context));
  return context.options.fixer === "auto" && !isForeign && MODEL_MAY_HELP.has(rule.error.code)
    ? byModel(task, context, rule.error)
    : reasonOnly(rule.error);
}

/** Refusals of a rule that another author of the fix could overcome. */
const MODEL_MAY_HELP: ReadonlySet<Reason["code"]> = new Set(["no-fix", "unknown-value"]);

function byRule(task: RemedyTask, about: PolicyContext, verdict: Verdict): ReturnType<typeof proposeFix> {
  if (verdict.status === "unknown") {
    const message = `Whether ${task.found.node.address} complies cannot be told from the code: ${verdict.because}. Give the value a default or a tfvars entry, or check it by hand.`;
    return { ok: false, error: refusal("unknown-value", message) };
  }
  return task.watch.time("t_rule", () => proposeFix(about));
}

async function byModel(task: RemedyTask, context: PipelineContext, ruleReason: Reason | null): Promise<Remedy> {
  const { model } = context;
  if (model === null) {
    return reasonOnly(ruleReason ?? refusal("no-fix", `No model can be asked: ${context.modelMissing}.`));
  }
  let last: Verification | null = null;
  const result = await task.watch.timeAsync("t_bedrock", () =>
    model(
      {
        finding: task.finding,
        policy: task.policy,
        node: task.found.node,
        index: task.found.repository.index,
        settings: context.policySettings,
        onProgress: context.onModel,
        verify: async (candidate, onLayer) => {
          last = await verified(candidate, task, { ...context, onLayer });
          const failed = last.fix.layers.filter((layer) => layer.status === "failed" && layer.name !== "impact");
          const feedback = failed.map((layer) => `layer ${layer.name}: ${layer.detail}`);
          return { passed: last.failedGate === null, feedback };
        },
      },
      context.signal,
    ),
  );
  if (!result.ok)
    return { kind: "reason", reason: { code: result.error.code, message: result.error.message }, verification: last };
  return judge(last ?? (await verified(result.value, task, context)));
}

function verified(
  candidate: CandidateFix,
  task: RemedyTask,
  context: PipelineContext & { readonly onLayer?: (result: LayerResult) => void },
): Promise<Verification> {
  const { node, repository } = task.found;
  return task.watch.timeAsync("t_verify", () =>
    verifyFix(
      {
        index: repository.index,
        candidate,
        node,
        policy: task.policy,
        catalogue: context.catalogue,
        settings: context.policySettings,
        tools: context.tools,
        onLayer: context.onLayer,
      },
      context.signal,
    ),
  );
}

function judge(verification: Verification): Remedy {
  const gate = verification.failedGate;
  if (gate === null) return { kind: "fixed", verification };
  const message = `The proposed change did not pass verification, layer ${gate.name}: ${gate.detail}. It is not offered.`;
  return { kind: "reason", reason: refusal("verification-failed", message), verification };
}

function reasonOnly(reason: Reason): Remedy {
  return { kind: "reason", reason, verification: null };
}
