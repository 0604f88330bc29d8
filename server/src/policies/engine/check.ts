import type { NodeInstance } from "../../terraform/index/model.ts";
import type { PolicyContext, Verdict } from "../model.ts";
import { OPERATIONS } from "../operations/index.ts";
import { checkCompanion } from "./companion.ts";
import { checkRequirement } from "./requirement.ts";
import { byTypeInRoot } from "./roots.ts";
import type { Subject } from "./subject.ts";
import { allOf, anyOf, fail, type Tri, undecided } from "./verdicts.ts";

/**
 * Does the resource satisfy the policy? All live resources of the block must; what the text does not decide is
 * `unknown` with a reason, never a guess. A block of the companion's own type is held to the companion's requirement.
 */
export function checkPolicy(context: PolicyContext): Verdict {
  const { policy, node, index } = context;
  if (node.declaration.mode === "data") return undecided("a data source says nothing about how the resource is set up");
  if (policy.operation !== undefined) {
    const operation = OPERATIONS[policy.operation.name];
    return operation?.check(context) ?? undecided(`there is no operation \`${policy.operation.name}\``);
  }
  const instances = index.expand(node);
  if (instances.length === 0) {
    return { status: "not-applicable", because: `${node.address} makes no resource: its count is 0` };
  }
  const verdicts = instances.map((instance) => ({ instance, verdict: checkInstance(context, instance) }));
  const spoken = verdicts.flatMap(({ instance, verdict }) =>
    verdict.status === "not-applicable" ? [] : [named(verdict, instance, instances.length)],
  );
  const [first] = verdicts;
  if (spoken.length === 0 && first !== undefined) return first.verdict;
  const own = allOf(spoken);
  if (own.status === "pass") return own;
  const elsewhere = checkAlternatives(context);
  return elsewhere === null ? own : anyOf([elsewhere, own]);
}

/** The verdict on one live resource, without the account-wide alternatives. */
export function checkInstance(context: PolicyContext, instance: NodeInstance): Verdict {
  const { policy, node, index, settings } = context;
  const subject: Subject = { index, settings, node, instance };
  if (policy.companion !== undefined && node.declaration.type === policy.companion.type) {
    return checkRequirement(subject, policy.companion.require);
  }
  const exempt = policy.unless === undefined ? fail("") : checkRequirement(subject, policy.unless);
  if (exempt.status === "pass") return { status: "not-applicable", because: exempt.because };
  const ways: Tri[] = [];
  if (policy.companion !== undefined) ways.push(checkCompanion(subject, policy.companion).verdict);
  if (policy.require !== undefined) ways.push(checkRequirement(subject, policy.require));
  const verdict = strongest(ways, policy.companion !== undefined);
  return verdict.status === "fail" && exempt.status === "unknown" ? exempt : verdict;
}

/** With a companion either way satisfies; when none does, the companion's reason is the one to tell. */
function strongest(ways: readonly Tri[], companionFirst: boolean): Tri {
  const verdict = anyOf(ways);
  const [companion] = ways;
  return companionFirst && verdict.status === "fail" && companion !== undefined ? companion : verdict;
}

/** An account-level block, or for account policies any other block of the type, in the same root module. */
function checkAlternatives(context: PolicyContext): Tri | null {
  const { policy, node, index, settings } = context;
  const alternative =
    policy.scope === "account" && policy.require !== undefined
      ? { type: node.declaration.type, require: policy.require }
      : policy.orElse;
  if (alternative === undefined) return null;
  const verdicts = byTypeInRoot(node.module, alternative.type)
    .filter((other) => other !== node && other.declaration.mode === "managed")
    .map((other) => {
      const instances = index.expand(other);
      const tri = allOf(
        instances.map((instance) => checkRequirement({ index, settings, node: other, instance }, alternative.require)),
      );
      return instances.length === 0 ? fail("") : { ...tri, because: `${other.address}: ${tri.because}` };
    });
  const passing = verdicts.filter((verdict) => verdict.status !== "fail");
  return passing.length === 0 ? null : anyOf(passing);
}

/** Names the instance when there are several. */
function named(verdict: Tri, instance: NodeInstance, of: number): Tri {
  return of === 1 || verdict.status === "pass"
    ? verdict
    : { ...verdict, because: `${instance.address}: ${verdict.because}` };
}
