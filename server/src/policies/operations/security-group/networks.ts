import { isIP } from "node:net";
import type { Refusal } from "../../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../../shared/src/result.ts";
import { childrenOf } from "../../../terraform/index/instances.ts";
import type { ResourceNode, TerraformIndex } from "../../../terraform/index/model.ts";
import type { Expression, TraversalExpression } from "../../../terraform/syntax/ast.ts";
import { attributeOf } from "../../../terraform/syntax/find.ts";
import { quoteHcl } from "../../../terraform/syntax/text.ts";
import { nodeOf, referencesIn } from "../common/links.ts";
import { refuse } from "../common/refuse.ts";
import { usesRoot } from "../common/walk.ts";
import { isGroup } from "./judge.ts";
import { isWorldCidr } from "./world.ts";

/** Networks that take the place of "everybody", as HCL texts. */
export interface Networks {
  readonly 4: readonly string[];
  readonly 6: readonly string[];
  /** True for plain strings, which may also stand in variables and tfvars files. */
  readonly literal: boolean;
  /** For the explanation: "the company's trusted networks", "the network of `aws_vpc.main`". */
  readonly who: string;
  /** Who loses access. */
  readonly warning: string;
}

/** The company's networks when they are set, else the network of the group's own VPC when the code has it. */
export function networksFor(options: {
  readonly index: TerraformIndex;
  /** Block in which the networks will be written. */
  readonly block: ResourceNode;
  readonly trusted: readonly string[];
  readonly label: string;
}): Result<Networks, Refusal> {
  const { index, block, trusted, label } = options;
  if (trusted.length > 0) return trustedNetworks(trusted);
  const vpc = vpcNetworks(index, block);
  if (vpc !== null) return ok(vpc);
  return refuse(
    "no-fix",
    `Nothing in the code says which networks may reach ${label}: set \`policies.trustedCidrs\` in terrafix.yaml to your office or VPN networks (for example ["203.0.113.0/24"]) and run again.`,
  );
}

function trustedNetworks(trusted: readonly string[]): Result<Networks, Refusal> {
  const bad = trusted.find((cidr) => !isCidr(cidr) || isWorldCidr(cidr));
  if (bad !== undefined) {
    const problem = isWorldCidr(bad) ? "is every address" : "is not a network such as 203.0.113.0/24";
    return refuse(
      "no-fix",
      `\`policies.trustedCidrs\` contains ${JSON.stringify(bad)}, which ${problem}: correct it and run again.`,
    );
  }
  const unique = [...new Set(trusted)];
  return ok({
    4: unique.filter((cidr) => !cidr.includes(":")).map(quoteHcl),
    6: unique.filter((cidr) => cidr.includes(":")).map(quoteHcl),
    literal: true,
    who: "the company's trusted networks (`policies.trustedCidrs`)",
    warning: `Clients outside ${unique.join(", ")} lose access.`,
  });
}

function isCidr(text: string): boolean {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const family = isIP(match?.[1] ?? "");
  return family !== 0 && Number(match?.[2]) <= (family === 4 ? 32 : 128);
}

function vpcNetworks(index: TerraformIndex, block: ResourceNode): Networks | null {
  const group = isGroup(block) ? block : groupOf(index, block);
  const vpcId = group === null ? undefined : attributeOf(group.declaration.block, "vpc_id")?.value;
  if (group === null || vpcId === undefined || group.module !== block.module) return null;
  const bound = usesRoot(vpcId, "each") || usesRoot(vpcId, "count");
  if (vpcId.kind !== "traversal" || (bound && group !== block)) return null;
  const texts = cidrTexts(index, group, vpcId);
  if (texts === null) return null;
  return {
    4: [texts.v4],
    6: texts.v6 === null ? [] : [texts.v6],
    literal: false,
    who: `the network of its own VPC (\`${texts.v4}\`)`,
    warning:
      "Only clients inside the VPC keep access. Everybody who comes from outside it (offices, VPNs, other VPCs) loses it: add their networks, or set `policies.trustedCidrs`.",
  };
}

function groupOf(index: TerraformIndex, rule: ResourceNode): ResourceNode | null {
  const expression = attributeOf(rule.declaration.block, "security_group_id")?.value;
  if (expression === undefined) return null;
  for (const reference of referencesIn(index, rule, expression)) {
    const node = nodeOf(reference, rule.module);
    if (node !== null && isGroup(node)) return node;
  }
  return null;
}

interface CidrTexts {
  readonly v4: string;
  readonly v6: string | null;
}

/** `aws_vpc.main.id` leads to `aws_vpc.main.cidr_block`; a module's VPC to the module's output for it. */
function cidrTexts(index: TerraformIndex, group: ResourceNode, vpcId: TraversalExpression): CidrTexts | null {
  const text = group.declaration.file.text.slice(vpcId.start, vpcId.end);
  if (vpcId.root === "module") return moduleTexts(index, group, vpcId, text);
  const [reference] = index.references(vpcId, group.module);
  const isVpc = /^(data\.)?aws_(default_)?vpc\./.test(reference?.target ?? "");
  if (reference === undefined || !isVpc || vpcId.root === "var" || vpcId.root === "local" || !text.endsWith(".id"))
    return null;
  const vpc = nodeOf(reference, group.module);
  if (vpc === null) return null;
  const base = text.slice(0, -".id".length);
  return { v4: `${base}.cidr_block`, v6: hasIpv6(index, vpc) ? `${base}.ipv6_cidr_block` : null };
}

function hasIpv6(index: TerraformIndex, vpc: ResourceNode): boolean {
  const attribute = attributeOf(vpc.declaration.block, "assign_generated_ipv6_cidr_block");
  const value = attribute === undefined ? null : index.evaluate(attribute.value, vpc.module);
  return value?.kind === "known" && String(value.value) === "true";
}

function moduleTexts(
  index: TerraformIndex,
  group: ResourceNode,
  vpcId: TraversalExpression,
  text: string,
): CidrTexts | null {
  const [first] = vpcId.steps;
  const last = vpcId.steps.at(-1);
  const call = first?.kind === "attr" ? group.module.directory.calls.get(first.name) : undefined;
  if (call === undefined || last?.kind !== "attr") return null;
  const base = text.slice(0, text.length - last.name.length);
  if (call.target === null) {
    // Outputs of the public VPC module, by its documentation.
    const isVpcModule = /(^|\/)terraform-aws-modules\/vpc\/aws$/.test(call.source ?? "");
    return isVpcModule && last.name === "vpc_id" ? { v4: `${base}vpc_cidr_block`, v6: null } : null;
  }
  const [reference] = index.references(vpcId, group.module);
  const output = reference === undefined ? null : cidrOutput(index, group, call.name, reference.target);
  return output === null ? null : { v4: `${base}${output}`, v6: null };
}

/** The output of a local module that hands out the CIDR of this VPC. */
function cidrOutput(index: TerraformIndex, group: ResourceNode, call: string, vpc: string): string | null {
  const child = childrenOf(group.module, call)[0];
  for (const [name, output] of child?.directory.outputs ?? []) {
    const value: Expression | undefined = attributeOf(output.block, "value")?.value;
    if (child === undefined || value === undefined) continue;
    const [only, ...more] = index.references(value, child);
    if (only?.target === vpc && only.attribute === "cidr_block" && more.length === 0) return name;
  }
  return null;
}
