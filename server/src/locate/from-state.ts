import { placeOf } from "../terraform/index/lines.ts";
import type { ModuleCall, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import { modulePathOf, stripKeys } from "../terraform/state/addresses.ts";
import type { StateEntry, StateFile, StateRoot } from "../terraform/state/model.ts";
import { nameAttribute } from "./attributes.ts";
import type { Match } from "./matches.ts";
import { type DeclaredNode, declaredAt, instanceAt } from "./node-index.ts";
import { matchPattern, patternOf } from "./patterns.ts";
import { placementOf } from "./placement.ts";
import { type Removed, removedAt, removedSentence } from "./removed.ts";
import { DECISIVE } from "./score.ts";
import { placeInState } from "./state-hits.ts";

/** Blocks that declare a state's address, or why there are none. */
export interface Declared {
  readonly matches: readonly Match[];
  readonly because: string;
  /** The code itself says that it is no longer Terraform's: no other block can be it. */
  readonly removed: boolean;
}

/** Goes from an address in a state to its declaration; decides between roots that have the same address. */
export function fromState(entry: StateEntry, index: TerraformIndex): Declared {
  const { address } = entry.resource;
  const all = declaredAt(address, index);
  const removed = removedFor(entry, all, index);
  if (removed !== null) return { matches: [], because: removedSentence(removed), removed: true };
  if (all.length === 0) return { matches: [], because: whyMissing(address, index), removed: false };
  const { kept, evidence } = decideRoot(entry, all, index);
  if (kept.length === 0) return { matches: [], because: `but no block of ${evidence}`, removed: false };
  const matches = kept.map(({ node, address: at, moved }): Match => {
    const instance = instanceAt(node, at, index);
    return {
      node,
      address: instance.address,
      wildcard: instance.wildcard,
      score: 1,
      literal: 0,
      certain: true,
      evidence: [...(moved === null ? [] : [`moved to ${at} (${moved})`]), ...(evidence === null ? [] : [evidence])],
    };
  });
  return { matches, because: "", removed: false };
}

/**
 * The `removed` block that the state's address falls under. Where other roots declare that address, only when the state
 * is that of the root with the block: by what is known of it, or by the folder it lies in.
 */
function removedFor(
  { resource, file }: StateEntry,
  all: readonly DeclaredNode[],
  index: TerraformIndex,
): Removed | null {
  const found = removedAt(resource.address, index);
  if (found.length === 0) return null;
  const own = file.root;
  if (own !== null) return found.find(({ root }) => root.path === own.path) ?? null;
  const elsewhere = Math.max(-1, ...all.map(({ node }) => folderFit(file.source, node.module.root.path)));
  return found.find(({ root }) => all.length === 0 || folderFit(file.source, root.path) > elsewhere) ?? null;
}

interface Decision {
  readonly kept: readonly DeclaredNode[];
  readonly evidence: string | null;
}

/** A way to tell roots apart: which of them it leaves, and what it says when that is one. */
interface Step {
  readonly keep: (all: readonly DeclaredNode[]) => readonly DeclaredNode[];
  readonly say: (root: string) => string;
}

/**
 * One repository often has the same address in several roots (prod and staging), and a state does not say which root it
 * belongs to. Decides by the resource's own name, its account and region, the folder the state lies in, how much of the
 * state each root declares, and the words of the paths.
 */
function decideRoot(entry: StateEntry, all: readonly DeclaredNode[], index: TerraformIndex): Decision {
  if (entry.file.root !== null) return inRoot(entry.file.root, all);
  if (rootsOf(all).length <= 1) return { kept: all, evidence: null };
  const { source } = entry.file;
  const steps: readonly Step[] = [
    {
      keep: (list) =>
        orAll(
          list.filter(({ node }) => !nameContradicts(node, entry, index)),
          list,
        ),
      say: (root) => `only the name in ${root} fits`,
    },
    { keep: (list) => byPlacement(entry, list, index), say: (root) => `account and region are those of ${root}` },
    { keep: (list) => best(list, (root) => folderFit(source, root)), say: (root) => `the state lies in ${root}` },
    {
      keep: (list) => best(list, (root) => fitOf(entry.file, root, index)),
      say: (root) => `${root} declares most of that state`,
    },
    { keep: (list) => best(list, (root) => sharedWords(source, root)), say: (root) => `the state's path fits ${root}` },
  ];
  let kept = all;
  for (const { keep, say } of steps) {
    kept = keep(kept);
    const [root, ...others] = rootsOf(kept);
    if (root !== undefined && others.length === 0)
      return { kept, evidence: say(root === "" ? "the top directory" : root) };
  }
  return { kept, evidence: "the state does not tell which root it belongs to" };
}

/** A state whose root is known says nothing of the same address elsewhere. */
function inRoot(root: StateRoot, all: readonly DeclaredNode[]): Decision {
  // A Terragrunt unit applies a module of another folder: the state is the unit's.
  const kept = all.filter(
    ({ node }) => node.module.root.path === root.path || node.module.deployment.key === root.path,
  );
  const where = root.path === "" ? "the top directory" : root.path;
  if (kept.length === 0) return { kept, evidence: `${where}, whose state it is (${root.because}), has that address` };
  return { kept, evidence: rootsOf(all).length > 1 ? `the state is that of ${where}: ${root.because}` : null };
}

function orAll<T>(some: readonly T[], all: readonly T[]): readonly T[] {
  return some.length > 0 ? some : all;
}

/** Roots whose providers are not set to another account or region than the resource's own ARN has; the firmest first. */
function byPlacement(
  { resource }: StateEntry,
  all: readonly DeclaredNode[],
  index: TerraformIndex,
): readonly DeclaredNode[] {
  const where = placeInState(resource);
  const placed = all.map((declared) => ({ declared, ...placementOf(declared.node, where, index) }));
  const alive = orAll(
    placed.filter(({ excluded }) => !excluded),
    placed,
  );
  const most = Math.max(...alive.map(({ support }) => support));
  return alive.filter(({ support }) => most - support < DECISIVE).map(({ declared }) => declared);
}

function rootsOf(all: readonly DeclaredNode[]): readonly string[] {
  return [...new Set(all.map(({ node }) => node.module.deployment.key))];
}

function best(all: readonly DeclaredNode[], score: (root: string) => number): readonly DeclaredNode[] {
  const scored = all.map((declared) => ({ declared, value: score(declared.node.module.deployment.key) }));
  const top = Math.max(...scored.map(({ value }) => value));
  return scored.filter(({ value }) => value === top).map(({ declared }) => declared);
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
function fitOf(file: StateFile, root: string, index: TerraformIndex): number {
  const byIndex = fits.get(file) ?? new WeakMap<object, Map<string, number>>();
  fits.set(file, byIndex);
  const counts = byIndex.get(index) ?? countFits(file, index);
  byIndex.set(index, counts);
  return counts.get(root) ?? 0;
}

function countFits(file: StateFile, index: TerraformIndex): Map<string, number> {
  const counts = new Map<string, number>();
  const addresses = new Set(
    file.resources.filter(({ mode }) => mode === "managed").map(({ address }) => stripKeys(address)),
  );
  for (const address of addresses) {
    for (const root of rootsOf(declaredAt(address, index))) counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  return counts;
}

/** Length of the root's path when the state lies below that folder, in this repository or a copy of its folders; else 0. */
function folderFit(source: string, root: string): number {
  const folder = `/${source.replaceAll("\\", "/")}`;
  return root !== "" && folder.includes(`/${root}/`) ? root.length : 0;
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
