import { placeOf } from "../terraform/index/lines.ts";
import type { BlockSite, ModuleDirectory, TerraformIndex } from "../terraform/index/model.ts";
import { stripKeys } from "../terraform/state/addresses.ts";

export interface Move {
  /** Without instance keys. */
  readonly from: string;
  readonly to: string;
  readonly where: string;
}

/** What the `moved` blocks of one root say of an address. */
export interface Moved {
  readonly root: ModuleDirectory;
  readonly address: string;
  readonly where: string;
}

type Moves = ReadonlyMap<ModuleDirectory, readonly Move[]>;

const cache = new WeakMap<TerraformIndex, Moves>();
const MAX_HOPS = 10;

/** Where the `moved` blocks of each root say an address went, chains followed. Roots that do not speak of it are left out. */
export function movedAddresses(address: string, index: TerraformIndex): readonly Moved[] {
  const byRoot = cache.get(index) ?? readMoves(index);
  cache.set(index, byRoot);
  return [...byRoot].flatMap(([root, moves]): Moved[] => {
    const end = follow(stripKeys(address), moves);
    return end === null ? [] : [{ root, ...end }];
  });
}

function follow(address: string, moves: readonly Move[]): Omit<Moved, "root"> | null {
  let current = address;
  let where: string | null = null;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const move = moves.find(({ from }) => current === from || current.startsWith(`${from}.`));
    if (move === undefined) break;
    current = move.to + current.slice(move.from.length);
    where ??= move.where;
  }
  return where === null ? null : { address: current, where };
}

/** Every `moved` block by root, in the root's addresses. */
function readMoves(index: TerraformIndex): Moves {
  const byRoot = new Map<ModuleDirectory, Map<string, Move>>();
  for (const instance of index.instances) {
    if (instance.directory.moved.length === 0) continue;
    const moves = byRoot.get(instance.root) ?? new Map<string, Move>();
    byRoot.set(instance.root, moves);
    const prefix = instance.path === "" ? "" : `${stripKeys(instance.path)}.`;
    for (const site of instance.directory.moved) {
      const from = addressIn(site, "from");
      const to = addressIn(site, "to");
      if (from === null || to === null || from === to) continue;
      const move = { from: prefix + from, to: prefix + to, where: placeOf(site.file, site.block) };
      if (!moves.has(move.from)) moves.set(move.from, move);
    }
  }
  return new Map([...byRoot].map(([root, moves]) => [root, [...moves.values()]]));
}

/** The address that an attribute of a `moved` or `removed` block holds, without instance keys. */
export function addressIn({ file, block }: BlockSite, name: string): string | null {
  const value = block.body.attributes.find((attribute) => attribute.name === name)?.value;
  if (value === undefined) return null;
  if (value.kind === "literal") return typeof value.value === "string" ? stripKeys(value.value) : null;
  return value.kind === "traversal" ? stripKeys(file.text.slice(value.start, value.end).trim()) : null;
}
