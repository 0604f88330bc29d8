import type { ResourceNode, TerraformIndex } from "../../../terraform/index/model.ts";
import { referrersOf } from "../../engine/links.ts";
import { isIgnored } from "../../engine/subject.ts";
import type { Verdict } from "../../model.ts";
import { type Answer, allOf, anyOf } from "../common/answer.ts";
import type { IngressParameters } from "./parameters.ts";
import { opensPort } from "./ports.ts";
import { type IngressRule, inlineRules, type RuleSet, rulesOfRuleBlock } from "./rules.ts";

const GROUPS: ReadonlySet<string> = new Set(["aws_security_group", "aws_default_security_group"]);
const RULE_TYPES = ["aws_security_group_rule", "aws_vpc_security_group_ingress_rule"] as const;

/** True when the block is a security group, not a standalone rule. */
export function isGroup(node: ResourceNode): boolean {
  return GROUPS.has(node.declaration.type);
}

/** The rules a block stands for: its own, and for a group also the standalone rules that refer to it. */
export function rulesFor(index: TerraformIndex, node: ResourceNode): RuleSet {
  if (!isGroup(node)) return rulesOfRuleBlock(index, node);
  const inline = isIgnored(node.declaration.block, "ingress")
    ? { rules: [], opaque: [`Terraform leaves the rules of \`${node.address}\` alone (\`ignore_changes\`)`] }
    : inlineRules(index, node);
  const sets = [inline, ...ruleBlocksOf(index, node).map((rule) => rulesOfRuleBlock(index, rule))];
  return { rules: sets.flatMap((set) => set.rules), opaque: sets.flatMap((set) => set.opaque) };
}

function ruleBlocksOf(index: TerraformIndex, group: ResourceNode): readonly ResourceNode[] {
  return RULE_TYPES.flatMap((type) => referrersOf(index, group, { type, attribute: "security_group_id" }));
}

/** Whether a rule lets the world in at a port the policy speaks of. */
export function isOpen(rule: IngressRule, parameters: IngressParameters): Answer {
  const world = anyOf(
    rule.sources.map((source) => source.world),
    "it names no network",
  );
  return allOf([opensPort(rule.ports, parameters), world], "");
}

/** The verdict over all rules of a block. */
export function judge({ rules, opaque }: RuleSet, parameters: IngressParameters): Verdict {
  for (const rule of rules) {
    if (isOpen(rule, parameters).is === "yes") return { status: "fail", because: openBecause(rule, parameters) };
  }
  for (const rule of rules) {
    const answer = isOpen(rule, parameters);
    if (answer.is === "unknown")
      return { status: "unknown", because: `${rule.what} cannot be judged: ${answer.because}` };
  }
  const [missing] = opaque;
  if (missing !== undefined) return { status: "unknown", because: missing };
  return { status: "pass", because: `no rule opens ${parameters.label} to the world` };
}

function openBecause(rule: IngressRule, parameters: IngressParameters): string {
  const networks = rule.sources.filter((source) => source.world.is === "yes").map((source) => source.world.because);
  return `${rule.what} opens ${opensPort(rule.ports, parameters).because} to ${networks.join(" and ")}`;
}
