import type { Refusal } from "../../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../../shared/src/result.ts";
import { attributeOf } from "../../../terraform/syntax/find.ts";
import { createBuilder } from "../../engine/create.ts";
import { isIgnored } from "../../engine/subject.ts";
import type { Change, Operation, PlannedFix, PolicyContext, Verdict } from "../../model.ts";
import type { Answer } from "../common/answer.ts";
import { worst } from "../common/answer.ts";
import { isMade } from "../common/links.ts";
import { notEditable, notFailing, refuse } from "../common/refuse.ts";
import { envOf, findPolicies, type LinkedPolicy } from "./companions.ts";
import { changeFor, inlineResources, newPolicy, resourcesOf } from "./fix.ts";
import { type TlsParameters, tlsParameters } from "./parameters.ts";
import { readPolicy } from "./read.ts";
import { deniesPlainText } from "./statement.ts";
import { ownerName, type PolicyEnv } from "./symbol.ts";

/** A resource's policy must deny every request that does not come over TLS. */
export const tlsOnlyPolicy: Operation = {
  name: "tls-only-policy",
  check(context) {
    return check(context, tlsParameters(context.policy.operation?.with ?? {}));
  },
  propose(context) {
    return propose(context, tlsParameters(context.policy.operation?.with ?? {}));
  },
};

function check(context: PolicyContext, parameters: TlsParameters): Verdict {
  const { index, node } = context;
  if (!isMade(index, node)) return { status: "not-applicable", because: "this block makes no resource" };
  const inline = inlinePolicy(context, parameters);
  const verdicts = findPolicies(index, node, parameters).map(({ linked, maybe }): Verdict | null => {
    if (linked.length > 0) return worst(linked.map((policy) => policyVerdict(policy, parameters)));
    if (inline !== null) return asVerdict(readDenies(inline, envOf(index, node, node), parameters));
    const [because] = maybe;
    if (because !== undefined) return { status: "unknown", because };
    return { status: "fail", because: `the ${parameters.noun} has no policy, so requests without TLS are served` };
  });
  return worst(verdicts.flatMap((verdict) => verdict ?? [])) ?? { status: "unknown", because: "there is no policy" };
}

function policyVerdict(policy: LinkedPolicy, parameters: TlsParameters): Verdict {
  if (isIgnored(policy.node.declaration.block, parameters.policyAttribute)) {
    return {
      status: "unknown",
      because: `Terraform leaves the policy of \`${policy.node.address}\` alone (\`ignore_changes\`)`,
    };
  }
  const attribute = attributeOf(policy.node.declaration.block, parameters.policyAttribute);
  if (attribute === undefined)
    return { status: "unknown", because: `\`${policy.node.address}\` has no policy document` };
  return asVerdict(readDenies(attribute.value, policy.env, parameters));
}

function readDenies(expression: Parameters<typeof readPolicy>[0], env: PolicyEnv, parameters: TlsParameters): Answer {
  const { service, actions, suffixes, nameAttribute } = parameters;
  const name = ownerName(env, nameAttribute);
  return deniesPlainText(readPolicy(expression, env).document, { service, name, actions, suffixes });
}

function asVerdict(answer: Answer): Verdict {
  const status = answer.is === "yes" ? "pass" : answer.is === "no" ? "fail" : "unknown";
  return { status, because: answer.because };
}

function inlinePolicy(
  { index, node }: Pick<PolicyContext, "index" | "node">,
  { inlineAttribute }: TlsParameters,
): Parameters<typeof readPolicy>[0] | null {
  const attribute = inlineAttribute === null ? undefined : attributeOf(node.declaration.block, inlineAttribute);
  if (attribute === undefined) return null;
  const value = index.evaluate(attribute.value, node.module);
  return value.kind === "known" && (value.value === null || value.value === "") ? null : attribute.value;
}

function propose(context: PolicyContext, parameters: TlsParameters): Result<PlannedFix, Refusal> {
  const { index, node } = context;
  const settled = notFailing(check(context, parameters)) ?? notEditable(node.declaration.file);
  if (settled !== null) return settled;
  const found = findPolicies(index, node, parameters);
  const linked = new Map(found.flatMap((links) => links.linked.map((policy) => [policy.node, policy] as const)));
  const inline = inlinePolicy(context, parameters);
  if (linked.size === 0)
    return inline === null ? create(context, parameters) : addToInline(context, inline, parameters);
  if (found.some((links) => links.linked.length === 0) && inline === null) {
    return refuse(
      "no-fix",
      `Some instances of \`${node.address}\` have a \`${parameters.companion}\` and others have none: give the others one in the same way.`,
    );
  }
  return addToLinked([...linked.values()], parameters);
}

function create(context: PolicyContext, parameters: TlsParameters): Result<PlannedFix, Refusal> {
  const { index, node } = context;
  const isDone = (other: PolicyContext["node"]): boolean =>
    check({ ...context, node: other }, parameters).status === "pass";
  if (index.nodesOf(node.declaration).some((other) => other !== node && isDone(other))) {
    return refuse(
      "no-fix",
      `Some uses of \`${node.declaration.address}\` already have such a policy, so one beside the block would be doubled: give \`${node.address}\` one of its own.`,
    );
  }
  const builder = createBuilder(context);
  const added = builder.addCompanion(newPolicy(parameters));
  if (!added.ok) return added;
  return ok({
    changes: builder.changes(),
    explanation: `The ${parameters.noun} gets a policy (\`${added.value}\`) that denies every request that does not come over TLS. Requests over HTTPS are decided as before.`,
    impact: "in-place",
    warnings: [
      CLIENTS,
      `A ${parameters.noun} has one policy: if this one has a policy that is not in this code, applying the change replaces it.`,
    ],
  });
}

const CLIENTS = "Clients that still use plain http:// addresses are refused after this change.";

function addToLinked(linked: readonly LinkedPolicy[], parameters: TlsParameters): Result<PlannedFix, Refusal> {
  const changes: Change[] = [];
  for (const policy of linked) {
    const verdict = policyVerdict(policy, parameters);
    if (verdict.status === "unknown") {
      return refuse(
        "unknown-value",
        `\`${policy.node.address}\` carries a policy of the same ${parameters.noun} that cannot be read: ${verdict.because}. Make it known first.`,
      );
    }
    if (verdict.status !== "fail") continue;
    const attribute = attributeOf(policy.node.declaration.block, parameters.policyAttribute);
    if (attribute === undefined) continue;
    const change = changeFor({
      expression: attribute.value,
      env: policy.env,
      resources: resourcesOf(policy, parameters),
      block: policy.node.declaration.block,
      parameters,
    });
    if (!change.ok) return change;
    changes.push(change.value);
  }
  return ok(added(changes, parameters));
}

function addToInline(
  { index, node }: PolicyContext,
  expression: Parameters<typeof readPolicy>[0],
  parameters: TlsParameters,
): Result<PlannedFix, Refusal> {
  const resources = inlineResources(node, parameters);
  if (resources === null) {
    return refuse(
      "no-fix",
      `The policy stands inside \`${node.address}\`, which cannot refer to its own ARN, and the ${parameters.noun} has no name in the code: move the policy to \`${parameters.companion}\` first.`,
    );
  }
  const env = envOf(index, node, node);
  const change = changeFor({ expression, env, resources, block: node.declaration.block, parameters });
  return change.ok ? ok(added([change.value], parameters)) : change;
}

function added(changes: readonly Change[], { noun }: TlsParameters): PlannedFix {
  return {
    changes,
    explanation: `The policy of the ${noun} gets one more statement, which denies every request that does not come over TLS. Its other statements stay as they are.`,
    impact: "in-place",
    warnings: [CLIENTS],
  };
}
