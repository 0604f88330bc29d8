import type { ModuleInstance, ResourceNode, TerraformIndex } from "../../../terraform/index/model.ts";
import type { Expression } from "../../../terraform/syntax/ast.ts";
import { attributeOf } from "../../../terraform/syntax/find.ts";
import { companionsOf } from "../../engine/coverage.ts";
import { linksTo } from "../../engine/links.ts";
import { byTypeInRoot, rootInstance } from "../../engine/roots.ts";
import { isMade, referencesIn, resourceBindings } from "../common/links.ts";
import type { TlsParameters } from "./parameters.ts";
import { ownerName, type PolicyEnv, symbolOf } from "./symbol.ts";

/** A resource that carries the owner's policy. */
export interface LinkedPolicy {
  readonly node: ResourceNode;
  readonly link: Expression;
  readonly env: PolicyEnv;
}

/** The policies of one live resource. */
export interface PolicyLinks {
  readonly linked: readonly LinkedPolicy[];
  /** Why some other policy may be its policy too. */
  readonly maybe: readonly string[];
}

/** Finds what carries the policy of each live resource of a block: by reference, or by the same name. */
export function findPolicies(
  index: TerraformIndex,
  owner: ResourceNode,
  parameters: TlsParameters,
): readonly PolicyLinks[] {
  const attribute = { type: parameters.companion, attribute: parameters.link };
  const byReference = linksTo(index, owner, attribute);
  const loose = floating(index, owner, parameters);
  return index.expand(owner).map((instance) => {
    const linked = new Set<ResourceNode>();
    const maybe: string[] = [];
    const name = parameters.nameAttribute;
    for (const found of companionsOf({ index, node: owner, instance }, { byReference, attribute, name })) {
      if (found.coverage.kind === "yes") linked.add(found.link.node);
      if (found.coverage.kind === "maybe") maybe.push(found.coverage.because);
    }
    for (const node of loose) {
      const answer = linked.has(node) ? "no" : isNamedAlike(index, owner, node, parameters);
      if (answer === "yes") linked.add(node);
      if (answer === "maybe") maybe.push(`\`${node.address}\` may carry it: its \`${parameters.link}\` is not known`);
    }
    return { linked: [...linked].flatMap((node) => linkOf(index, owner, node, parameters)), maybe };
  });
}

function linkOf(
  index: TerraformIndex,
  owner: ResourceNode,
  node: ResourceNode,
  parameters: TlsParameters,
): readonly LinkedPolicy[] {
  const link = attributeOf(node.declaration.block, parameters.link)?.value;
  return link === undefined ? [] : [{ node, link, env: envOf(index, owner, node) }];
}

const floatingByRoot = new WeakMap<ModuleInstance, Map<string, readonly ResourceNode[]>>();

/** Companions in the owner's root that name theirs neither by reference nor by known text. Found once per root: they are few. */
function floating(
  index: TerraformIndex,
  { module }: ResourceNode,
  { companion, link }: TlsParameters,
): readonly ResourceNode[] {
  const root = rootInstance(module);
  const key = `${companion} ${link}`;
  const known = floatingByRoot.get(root) ?? new Map<string, readonly ResourceNode[]>();
  floatingByRoot.set(root, known);
  const found =
    known.get(key) ??
    byTypeInRoot(root, companion).filter((node) => {
      const expression = attributeOf(node.declaration.block, link)?.value;
      if (expression === undefined || node.declaration.mode !== "managed" || !isMade(index, node)) return false;
      if (referencesIn(index, node, expression).length > 0) return false;
      return index
        .expand(node)
        .some(({ bindings }) => index.evaluate(expression, node.module, bindings).kind !== "known");
    });
  known.set(key, found);
  return found;
}

/** The surroundings of a policy that stands in this block. */
export function envOf(index: TerraformIndex, owner: ResourceNode, node: ResourceNode): PolicyEnv {
  return {
    index,
    owner,
    file: node.declaration.file,
    module: node.module,
    bindings: resourceBindings(index, node),
  };
}

function isNamedAlike(
  index: TerraformIndex,
  owner: ResourceNode,
  node: ResourceNode,
  parameters: TlsParameters,
): "yes" | "no" | "maybe" {
  const link = attributeOf(node.declaration.block, parameters.link)?.value;
  if (link === undefined) return "no";
  const env = envOf(index, owner, node);
  const name = ownerName(env, parameters.nameAttribute);
  const symbol = symbolOf(link, env);
  if (symbol === name) return "yes";
  return name === null || couldBeEqual(symbol, name) ? "maybe" : "no";
}

/** Compares what is known at both ends of two texts with unknown middles. */
function couldBeEqual(a: string, b: string): boolean {
  const [headA, headB] = [headOf(a), headOf(b)];
  const [tailA, tailB] = [tailOf(a), tailOf(b)];
  return (headA.startsWith(headB) || headB.startsWith(headA)) && (tailA.endsWith(tailB) || tailB.endsWith(tailA));
}

const MARK = /[\ue000-\ue005]/;

function headOf(symbol: string): string {
  return symbol.split(MARK, 1)[0] ?? "";
}

function tailOf(symbol: string): string {
  return symbol.split(MARK).at(-1) ?? "";
}

/**
 * The text that names the owner inside the companion, to which `.arn` can be added: `aws_s3_bucket.a`,
 * `aws_s3_bucket.a[0]`, `each.value`. Null when the companion names it in another way.
 */
export function ownerTextIn({ link, env }: LinkedPolicy): string | null {
  const { owner } = env;
  if (env.module !== owner.module) return null;
  const inner = link.kind === "template" && link.parts.length === 1 ? link.parts[0] : undefined;
  const expression = inner?.kind === "interpolation" ? inner.value : link;
  if (expression.kind === "traversal") {
    const [first] = expression.steps;
    const isOwner =
      expression.root === owner.declaration.type && first?.kind === "attr" && first.name === owner.declaration.name;
    const isEach =
      expression.root === "each" && first?.kind === "attr" && first.name === "value" && env.bindings.size > 0;
    const last = expression.steps.at(-1);
    if ((isOwner || isEach) && expression.steps.length > 1 && last?.kind === "attr") {
      return env.file.text.slice(expression.start, expression.end).replace(/\.\w+$/, "");
    }
  }
  return owner.expansion.kind === "single" ? owner.declaration.address : null;
}
