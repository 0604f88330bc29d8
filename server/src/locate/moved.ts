import type { BlockSite, TerraformIndex } from "../terraform/index/model.ts";
import { stripKeys } from "./addresses.ts";
import { placeOf } from "./sites.ts";

export interface Move {
  /** Without instance keys. */
  readonly from: string;
  readonly to: string;
  readonly where: string;
}

const cache = new WeakMap<TerraformIndex, readonly Move[]>();
const MAX_HOPS = 10;

/** Where `moved` blocks say an address went, chains followed; null when none speaks of it. */
export function movedAddress(address: string, index: TerraformIndex): { address: string; where: string } | null {
  const moves = cache.get(index) ?? readMoves(index);
  cache.set(index, moves);
  let current = stripKeys(address);
  let where: string | null = null;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const move = moves.find(({ from }) => current === from || current.startsWith(`${from}.`));
    if (move === undefined) break;
    current = move.to + current.slice(move.from.length);
    where ??= move.where;
  }
  return where === null ? null : { address: current, where };
}

/** Every `moved` block, in the addresses of the roots. */
function readMoves(index: TerraformIndex): readonly Move[] {
  const moves = new Map<string, Move>();
  for (const instance of index.instances) {
    const prefix = instance.path === "" ? "" : `${stripKeys(instance.path)}.`;
    for (const site of instance.directory.moved) {
      const from = addressIn(site, "from");
      const to = addressIn(site, "to");
      if (from === null || to === null || from === to) continue;
      const move = { from: prefix + from, to: prefix + to, where: placeOf(site.file, site.block) };
      if (!moves.has(move.from)) moves.set(move.from, move);
    }
  }
  return [...moves.values()];
}

function addressIn({ file, block }: BlockSite, name: string): string | null {
  const value = block.body.attributes.find((attribute) => attribute.name === name)?.value;
  if (value === undefined) return null;
  if (value.kind === "literal") return typeof value.value === "string" ? stripKeys(value.value) : null;
  return value.kind === "traversal" ? stripKeys(file.text.slice(value.start, value.end).trim()) : null;
}
