import type { TerraformIndex } from "../terraform/index/model.ts";
import { entriesOfRoot, entriesOfUnits } from "./external/entries.ts";
import type { Entry, ExternalArgument } from "./external/model.ts";
import { readWrittenArguments, type WrittenArguments } from "./external/written-arguments.ts";
import { matchPattern } from "./patterns.ts";

export type { ExternalArgument } from "./external/model.ts";

/** Fewest literal characters of a pattern that say anything. */
const MIN_PATTERN = 6;

/** What is known of one index. */
interface Known {
  readonly written: WrittenArguments;
  readonly units: readonly Entry[];
}

const cache = new WeakMap<TerraformIndex, Known>();

/**
 * Calls of registry and git modules that are given the name: the resource is declared there, and its name is decided
 * here. Only arguments whose shape allows for the name are evaluated.
 */
export function externalArguments(index: TerraformIndex, name: string): readonly ExternalArgument[] {
  const known = cache.get(index) ?? { written: readWrittenArguments(index), units: [...entriesOfUnits(index)] };
  cache.set(index, known);
  const wanted = known.written.find(name);
  const directories = new Set([...wanted].map(({ directory }) => directory.path));
  const roots = new Set([...directories].flatMap((path) => index.rootsReaching(path)));
  const inOrder = roots.size < 2 ? [...roots] : index.roots.filter((root) => roots.has(root));
  const entries = [...inOrder.flatMap((root) => entriesOfRoot(root, wanted, index)), ...known.units];
  const equal = entries.filter(({ text }) => text === name);
  return equal.length > 0 ? equal : entries.filter(({ pattern }) => fits(pattern, name));
}

function fits(pattern: Entry["pattern"], name: string): boolean {
  const match = pattern === null ? null : matchPattern(pattern, name, false);
  return match !== null && match.literal >= MIN_PATTERN;
}
