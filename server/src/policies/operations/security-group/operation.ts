import type { Refusal } from "../../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../../shared/src/result.ts";
import type { TerraformIndex } from "../../../terraform/index/model.ts";
import type { Change, Operation, PlannedFix, PolicyContext, Verdict } from "../../model.ts";
import { isMade } from "../common/links.ts";
import { notFailing, refuse } from "../common/refuse.ts";
import { extraRules } from "./extra-rules.ts";
import { isOpen, judge, rulesFor } from "./judge.ts";
import { type Narrowing, narrowSource } from "./narrow.ts";
import { type Networks, networksFor } from "./networks.ts";
import { type IngressParameters, ingressParameters } from "./parameters.ts";
import { opensPort } from "./ports.ts";
import type { CidrSource, IngressRule } from "./rules.ts";

/** No rule for incoming traffic may open certain ports to everybody. The fix narrows who may come in. */
export const securityGroupIngress: Operation = {
  name: "security-group-ingress",
  check(context) {
    return check(context, ingressParameters(context.policy.operation?.with ?? {}));
  },
  propose(context) {
    return propose(context, ingressParameters(context.policy.operation?.with ?? {}));
  },
};

function check({ index, node }: PolicyContext, parameters: IngressParameters): Verdict {
  if (!isMade(index, node)) return { status: "not-applicable", because: "this block makes no resource" };
  const set = rulesFor(index, node);
  const isEgress = node.declaration.type === "aws_security_group_rule" && set.rules.length + set.opaque.length === 0;
  if (isEgress) return { status: "not-applicable", because: "the rule is for outgoing traffic" };
  return judge(set, parameters);
}

function propose(context: PolicyContext, parameters: IngressParameters): Result<PlannedFix, Refusal> {
  const settled = notFailing(check(context, parameters));
  if (settled !== null) return settled;
  const { index, node, settings } = context;
  const { rules } = rulesFor(index, node);
  const open = rules.filter((rule) => isOpen(rule, parameters).is === "yes");
  const plan: Plan = { narrowings: new Map(), creates: [], warnings: new Set(), who: new Set() };
  for (const rule of open) {
    const networks = networksFor({ index, block: rule.node, trusted: settings.trustedCidrs, label: parameters.label });
    if (!networks.ok) return networks;
    const problem = sharedWith(rule, rules, parameters) ?? narrowRule({ index, rule, networks: networks.value, plan });
    if (problem !== null) return { ok: false, error: problem };
    note(rule, networks.value, parameters, plan);
  }
  return ok(finish(plan, parameters));
}

interface Plan {
  /** By file and offset, so that a list shared by several rules is edited once. */
  readonly narrowings: Map<string, Narrowing>;
  readonly creates: Change[];
  readonly warnings: Set<string>;
  readonly who: Set<string>;
}

/** Narrowing a list must not close a door that the policy does not speak of. */
function sharedWith(rule: IngressRule, all: readonly IngressRule[], parameters: IngressParameters): Refusal | null {
  for (const source of openSources(rule)) {
    const other = all.find(
      (candidate) =>
        candidate.sources.some((one) => isSameValue(one, source) && one.world.is === "yes") &&
        isOpen(candidate, parameters).is === "no" &&
        isSamePlace(candidate, rule),
    );
    if (other === undefined) continue;
    const because = opensPort(other.ports, parameters).because;
    const message = `The networks of ${rule.what} also let the world in elsewhere (${because}), which this test allows: give the rules networks of their own first.`;
    return refuse("no-fix", message).error;
  }
  return null;
}

function isSameValue(one: CidrSource, other: CidrSource): boolean {
  return one.expression !== null && one.expression === other.expression;
}

/** Turns that take their networks from their own member of a collection do not share them. */
function isSamePlace(one: IngressRule, other: IngressRule): boolean {
  const usesIterator = other.sources.some(({ expression }) => {
    return (
      expression?.kind === "traversal" && typeof expression.root === "string" && other.iterators.has(expression.root)
    );
  });
  return !usesIterator || sameKeys(one, other);
}

function sameKeys(one: IngressRule, other: IngressRule): boolean {
  return [...other.iterators].every(([name, origin]) => one.iterators.get(name)?.key === origin.key);
}

function openSources(rule: IngressRule): readonly CidrSource[] {
  return rule.sources.filter((source) => source.world.is === "yes");
}

function narrowRule(options: {
  readonly index: TerraformIndex;
  readonly rule: IngressRule;
  readonly networks: Networks;
  readonly plan: Plan;
}): Refusal | null {
  const { index, rule, networks, plan } = options;
  if (!keepsSource(rule, networks)) {
    return refuse(
      "no-fix",
      `${capital(rule.what)} lets in only IPv6 clients, and no IPv6 network is known to take their place: add one to \`policies.trustedCidrs\` and run again.`,
    ).error;
  }
  for (const source of openSources(rule)) {
    const narrowing = narrowSource({ index, rule, source, networks });
    if (!narrowing.ok) return narrowing.error;
    const { file, expression } = narrowing.value;
    plan.narrowings.set(`${file.path}:${expression.start}`, narrowing.value);
    if (source.isList || networks[source.family].length < 2) continue;
    const extra = extraRules(rule, source, networks[source.family].slice(1));
    if (!extra.ok) return extra.error;
    plan.creates.push(...extra.value);
  }
  return null;
}

/** A rule with nobody left to let in is an error for AWS, and a deletion in disguise. */
function keepsSource(rule: IngressRule, networks: Networks): boolean {
  if (rule.hasOtherSource && rule.sources.every((source) => source.isList)) return true;
  return rule.sources.some((source) => {
    if (source.world.is !== "yes") return source.world.is === "no" && !isEmptyList(source);
    if (networks[source.family].length > 0) return true;
    return (
      source.value.kind === "list" && source.value.items.some((item) => item.kind !== "known" || !isWorld(item.value))
    );
  });
}

function isEmptyList({ value }: CidrSource): boolean {
  return value.kind === "list" && value.items.length === 0;
}

function isWorld(value: unknown): boolean {
  return /\/0+$/.test(String(value));
}

function note(rule: IngressRule, networks: Networks, parameters: IngressParameters, plan: Plan): void {
  plan.who.add(networks.who);
  plan.warnings.add(networks.warning);
  const range = opensPort(rule.ports, parameters).because;
  if (range === "all traffic" || range.includes("-")) {
    plan.warnings.add(
      `${capital(rule.what)} opens ${range}: all of it is narrowed. If websites are served through it, add a rule for port 443 alone.`,
    );
  }
  if (openSources(rule).some((source) => networks[source.family].length === 0)) {
    plan.warnings.add("No IPv6 network takes the place of `::/0`: IPv6 clients lose access.");
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function finish(plan: Plan, { label }: IngressParameters): PlannedFix {
  const changes: Change[] = [...plan.narrowings.values()].map(asChange);
  return {
    changes: [...changes, ...plan.creates],
    explanation: `${capital(label)} can be reached from ${[...plan.who].join(" and ")} instead of from the whole internet. No rule is removed.`,
    impact: "in-place",
    warnings: [...plan.warnings],
  };
}

function asChange({ file, within, expression, text }: Narrowing): Change {
  return { kind: "replace", file, within, expression, text };
}
