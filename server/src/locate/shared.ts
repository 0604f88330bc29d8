import type { CallerArgument, SharedResource } from "../../../shared/src/receipt.ts";
import { rootLabel } from "../terraform/index/deployment.ts";
import { isInstalledPath } from "../terraform/index/installed.ts";
import { lineAt } from "../terraform/index/lines.ts";
import type { DecisionSite, ModuleInstance, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import { homeOf } from "../terraform/index/overrides.ts";
import type { StateIndex } from "../terraform/state/model.ts";
import type { Attribute } from "../terraform/syntax/ast.ts";
import { nameAttribute } from "./attributes.ts";

/** Names of live resources beyond this many help nobody. */
const MAX_NAMED = 20;
/** Attributes of one block that are followed to their caller. */
const MAX_FOLLOWED = 60;
const META: ReadonlySet<string> = new Set(["count", "for_each", "provider", "depends_on"]);

/** Live resources behind one block besides the located one, with the names people know them by. */
export function sharedResources(
  node: ResourceNode,
  affected: readonly string[],
  { index, state }: { readonly index: TerraformIndex; readonly state: StateIndex | null },
): readonly SharedResource[] {
  const naming = nameAttribute(node.declaration.type);
  const attribute = node.declaration.block.body.attributes.find(({ name }) => name === naming);
  const names = new Map<string, string>();
  for (const other of attribute === undefined || affected.length === 0 ? [] : index.nodesOf(node.declaration)) {
    const prefix = other.module.deployment === node.module.deployment ? "" : `${rootLabel(other.module)}: `;
    for (const { address, bindings, wildcard } of index.expand(other)) {
      // Both lists are in the order of the nodes.
      if (wildcard || attribute === undefined || names.size > MAX_NAMED) continue;
      const value = index.evaluate(attribute.value, other.module, bindings);
      if (value.kind === "known" && value.value !== null) names.set(prefix + address, String(value.value));
    }
  }
  return affected.slice(0, MAX_NAMED).map((address) => {
    const entries = (state?.byAddress(address) ?? []).filter(
      ({ file }) => file.root === null || file.root.path === node.module.root.path,
    );
    const live = entries.length === 1 ? entries[0]?.resource.id : null;
    return { address, name: names.get(address) ?? live ?? null };
  });
}

/**
 * Attributes of a shared module's block whose value the caller decides: an edit of that argument changes the one live
 * resource alone. Empty for a block that is used once, unless it was downloaded and is not edited itself, and for
 * values the module itself decides.
 */
export function callerArguments(node: ResourceNode, index: TerraformIndex): readonly CallerArgument[] {
  const { file, block } = node.declaration;
  if (node.module.parent === null) return [];
  if (index.nodesOf(node.declaration).length <= 1 && !isInstalledPath(file.path)) return [];
  const found: CallerArgument[] = [];
  for (const attribute of block.body.attributes.slice(0, MAX_FOLLOWED)) {
    if (META.has(attribute.name) || attribute.value.kind === "literal") continue;
    const site = index.decide(attribute.value, file, node.module);
    if (site.kind !== "expression" || site.module === node.module) continue;
    const argument = argumentOf(node.module, site);
    if (argument === null) continue;
    const { call, attribute: given } = argument;
    found.push({
      attribute: attribute.name,
      argument: given.name,
      call: call.path,
      file: call.file,
      line: call.line(given),
    });
  }
  return found;
}

interface Argument {
  readonly call: { readonly path: string; readonly file: string; readonly line: (given: Attribute) => number };
  readonly attribute: Attribute;
}

/** The argument, of a call on the way from `caller` down to `module`, in which the deciding expression stands. */
function argumentOf(
  module: ModuleInstance,
  { module: caller, expression, file }: Extract<DecisionSite, { kind: "expression" }>,
): Argument | null {
  for (let at: ModuleInstance | null = module; at?.parent != null && at.call !== null; at = at.parent) {
    if (at.parent !== caller) continue;
    const { call, path } = at;
    const attribute = call.block.body.attributes.find(
      (each) =>
        homeOf(each, call.file) === file && each.value.start <= expression.start && expression.end <= each.value.end,
    );
    if (attribute === undefined) return null;
    const line = (given: Attribute): number => lineAt(file, given.start);
    return { call: { path, file: file.path, line }, attribute };
  }
  return null;
}
