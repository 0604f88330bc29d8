import type { ModuleDirectory, ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";
import type { IndexedRoot } from "../../terraform/index/roots.ts";
import type { Placed } from "./name-table.ts";

/** The roots of one index in their order: certain ones, then the other ways to apply them as far as they were asked for. */
export interface RootOrder {
  has(root: IndexedRoot): boolean;
  /** Certain roots whose modules are made of the directory, among others. */
  reaching(directory: ModuleDirectory): readonly IndexedRoot[];
  /** The possible ways to apply a root, which are part of the order from then on. */
  waysOf(root: IndexedRoot): readonly IndexedRoot[];
  /** By root, then as the nodes of a root are ordered. */
  sorted(placed: readonly Placed[]): readonly Placed[];
}

/** More than the ways that are tried for one root. */
const WAYS = 1000;

export function createRootOrder(index: TerraformIndex): RootOrder {
  /** Places behind the certain roots, by the way. */
  const ways = new Map<IndexedRoot, { readonly owner: IndexedRoot; readonly place: number }>();
  const certain = new Map<IndexedRoot, boolean>();
  const isCertain = (root: IndexedRoot): boolean => {
    const known = certain.get(root) ?? index.rootsReaching(root.directory.path).includes(root);
    certain.set(root, known);
    return known;
  };
  let places: ReadonlyMap<IndexedRoot, number> | null = null;
  const placeOfRoot = (root: IndexedRoot): number => {
    places ??= new Map(index.roots.map((each, place) => [each, place]));
    const way = ways.get(root);
    if (way === undefined) return places.get(root) ?? 0;
    return places.size + (places.get(way.owner) ?? 0) * WAYS + way.place;
  };
  const compare = (a: Placed, b: Placed): number =>
    (a.root === b.root ? 0 : placeOfRoot(a.root) - placeOfRoot(b.root)) ||
    (a.entry.node === b.entry.node ? 0 : placeOfNode(a) - placeOfNode(b)) ||
    Number(a.isGeneral) - Number(b.isGeneral) ||
    a.rank - b.rank;
  return {
    has: (root) => ways.has(root) || isCertain(root),
    reaching: ({ path }) => index.rootsReaching(path),
    waysOf: (owner) => {
      const found = index.ways(owner);
      found.forEach((way, place) => {
        ways.set(way, { owner, place });
      });
      return found;
    },
    sorted: (placed) => (placed.length < 2 ? placed : [...placed].sort(compare)),
  };
}

const nodePlaces = new WeakMap<IndexedRoot, ReadonlyMap<ResourceNode, number>>();

/** Where a node is among those of its root. */
function placeOfNode({ root, entry: { node } }: Placed): number {
  const known = nodePlaces.get(root) ?? new Map(root.contents().nodes.map((each, place) => [each, place]));
  nodePlaces.set(root, known);
  return known.get(node) ?? 0;
}
