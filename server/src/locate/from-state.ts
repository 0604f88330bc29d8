import type { ModuleCall, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import type { StateEntry, StateFile } from "../terraform/state/model.ts";
import { modulePathOf, stripKeys } from "./addresses.ts";
import { nameAttribute } from "./attributes.ts";
import type { Match } from "./matches.ts";
import { movedAddress } from "./moved.ts";
import { instanceAt, nodesAt } from "./node-index.ts";
import { matchPattern, patternOf } from "./patterns.ts";
import { placeOf } from "./sites.ts";

/** Blocks that declare a state's address, or why there are none. */
export type Declared = { readonly matches: readonly Match[]; readonly because: string };

/** Goes from an address in a state to its declaration; decides between roots that have the same address. */
export function fromState(entry: StateEntry, index: TerraformIndex): Declared {
  const { address } = entry.resource;
  const direct = nodesAt(address, index);
  const moved = direct.length > 0 ? null : movedAddress(address, index);
  const nodes = moved === null ? direct : nodesAt(moved.address, index);
  if (nodes.length === 0) return { matches: [], because: whyMissing(address, index) };
  const kept = decideRoot(entry, nodes, index);
  const evidence = moved === null ? [] : [`moved to ${moved.address} (${moved.where})`];
  const matches = kept.nodes.map((node): Match => {
    const instance = instanceAt(node, moved?.address ?? address, index);
    const more = kept.evidence === null ? [] : [kept.evidence];
    return {
      node,
      address: instance.address,
      wildcard: instance.wildcard,
      score: 1,
      literal: 0,
      certain: true,
      evidence: [...evidence, ...more],
    };
  });
  return { matches, because: "" };
}

interface Decision {
  readonly nodes: readonly ResourceNode[];
  readonly evidence: string | null;
}

/**
 * One repository often has the same address in several roots (prod and staging), and a state does not say which root it
 * belongs to. Decides by the resource's own name, then by how much of the state each root declares, then by the paths.
 */
function decideRoot(entry: StateEntry, all: readonly ResourceNode[], index: TerraformIndex): Decision {
  if (rootsOf(all).length <= 1) return { nodes: all, evidence: null };
  const named = all.filter((node) => !nameContradicts(node, entry, index));
  const nodes = named.length > 0 ? named : all;
  if (rootsOf(nodes).length === 1) return { nodes, evidence: `only the name in ${rootLabel(nodes)} fits` };
  const byFit = best(nodes, (node) => fitOf(entry.file, node, index));
  if (rootsOf(byFit).length === 1) return { nodes: byFit, evidence: `${rootLabel(byFit)} declares most of that state` };
  const byPath = best(byFit, (node) => sharedWords(entry.file.source, node.module.root.path));
  if (rootsOf(byPath).length === 1) return { nodes: byPath, evidence: `the state's path fits ${rootLabel(byPath)}` };
  return { nodes: byFit, evidence: "the state does not tell which root it belongs to" };
}

function rootsOf(nodes: readonly ResourceNode[]): readonly string[] {
  return [...new Set(nodes.map((node) => node.module.root.path))];
}

function rootLabel([node]: readonly ResourceNode[]): string {
  const path = node?.module.root.path ?? "";
  return path === "" ? "the top directory" : path;
}

function best(nodes: readonly ResourceNode[], score: (node: ResourceNode) => number): readonly ResourceNode[] {
  const scored = nodes.map((node) => ({ node, value: score(node) }));
  const top = Math.max(...scored.map(({ value }) => value));
  return scored.filter(({ value }) => value === top).map(({ node }) => node);
}

/** True when the block's name is known and neither id nor ARN of the state ends in it. */
function nameContradicts(node: ResourceNode, { resource }: StateEntry, index: TerraformIndex): boolean {
  const name = nameAttribute(node.declaration.type);
  const attribute = node.declaration.block.body.attributes.find((each) => each.name === name);
  if (attribute === undefined) return false;
  const texts = [resource.id, ...resource.arns.values()]
    .filter((text) => text !== null)
    .map((text) => text.toLowerCase());
  if (texts.length === 0) return false;
  const instances = index.expand(node);
  return instances.every(({ bindings }) => {
    const value = index.evaluate(attribute.value, node.module, bindings);
    if (value.kind === "known" && value.value !== null) {
      const wanted = String(value.value).toLowerCase();
      return !texts.some((text) => text === wanted || text.includes(wanted));
    }
    if (value.kind !== "pattern") return false;
    const loose = patternOf({ parts: [null, ...value.parts, null] });
    return !texts.some((text) => matchPattern(loose, text, true) !== null);
  });
}

const fits = new WeakMap<StateFile, WeakMap<object, Map<string, number>>>();

/** How many of the state's managed addresses a root declares. Counted once per state. */
function fitOf(file: StateFile, node: ResourceNode, index: TerraformIndex): number {
  const byIndex = fits.get(file) ?? new WeakMap<object, Map<string, number>>();
  fits.set(file, byIndex);
  const counts = byIndex.get(index) ?? countFits(file, index);
  byIndex.set(index, counts);
  return counts.get(node.module.root.path) ?? 0;
}

function countFits(file: StateFile, index: TerraformIndex): Map<string, number> {
  const counts = new Map<string, number>();
  const addresses = new Set(
    file.resources.filter(({ mode }) => mode === "managed").map(({ address }) => stripKeys(address)),
  );
  for (const address of addresses) {
    for (const root of rootsOf(nodesAt(address, index))) counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  return counts;
}

function sharedWords(source: string, root: string): number {
  const words = new Set(source.toLowerCase().split(/[^a-z0-9]+/));
  return new Set(
    root
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== "" && words.has(word)),
  ).size;
}

/** Says whether the declaration is in a module outside of the repository, or gone. */
function whyMissing(address: string, index: TerraformIndex): string {
  const call = externalCallOf(address, index);
  if (call === null) return "but no block in the code has that address (removed, renamed or in another repository)";
  const source = call.source === null ? "a computed source" : `"${call.source}"`;
  return `which is declared inside module "${call.name}" (${placeOf(call.file, call.block)}) from ${source}, outside of this repository`;
}

/** The call on the way to an address whose module is not in the repository. */
export function externalCallOf(address: string, index: TerraformIndex): ModuleCall | null {
  const names = [...stripKeys(modulePathOf(address)).matchAll(/module\.([\w-]+)/g)].map((match) => match[1] ?? "");
  if (names.length === 0) return null;
  for (const instance of index.instances) {
    const depth = stripKeys(instance.path);
    const prefix = names.slice(0, -1);
    for (let length = 0; length <= prefix.length; length++) {
      const path = prefix
        .slice(0, length)
        .map((name) => `module.${name}`)
        .join(".");
      if (path !== depth) continue;
      const call = instance.directory.calls.get(names[length] ?? "");
      if (call !== undefined && call.target === null) return call;
    }
  }
  return null;
}
