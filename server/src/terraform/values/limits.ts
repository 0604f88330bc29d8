import { unknown, type Value } from "./value.ts";

/** Parts of expressions evaluated on behalf of one question, named values included. Real estates need thousands. */
const MAX_STEPS = 300_000;

/** Values inside one value, counted with repetition: `[x, x]` has twice those of x. */
const MAX_WEIGHT = 100_000;

let steps = 0;
let depth = 0;

/** Runs one step of an evaluation; unknown once the outermost one has taken too many. */
export function spend(step: () => Value): Value {
  if (depth === 0) steps = 0;
  if (++steps > MAX_STEPS) return unknown("the expression takes too long to evaluate");
  depth++;
  try {
    return step();
  } finally {
    depth--;
  }
}

const weights = new WeakMap<Value, number>();

/** How many values a value has in it. Each collection is counted once and remembered. */
function weightOf(value: Value): number {
  if (value.kind !== "list" && value.kind !== "object") return 1;
  const hit = weights.get(value);
  if (hit !== undefined) return hit;
  let weight = 1;
  for (const item of value.kind === "list" ? value.items : value.entries.values()) weight += weightOf(item);
  weights.set(value, weight);
  return weight;
}

/** A value, or unknown when it is so large that walking it would take for ever. */
export function bounded(value: Value): Value {
  return weightOf(value) > MAX_WEIGHT ? unknown("the collection is too large to be kept") : value;
}

let doubts = 0;

/** How many parts were not known so far. Two readings that differ say that something in between was not. */
export function doubtsSoFar(): number {
  return doubts;
}

/** Notes a part that is not known. */
export function noteDoubt(value: Value): Value {
  if (value.kind === "pattern" || value.kind === "reference" || (value.kind === "unknown" && value.error !== true))
    doubts++;
  return value;
}

/** Computes something of which no part that is not known counts as a doubt: only what comes of it may. */
export function apart<T>(compute: () => T): T {
  const before = doubts;
  try {
    return compute();
  } finally {
    doubts = before;
  }
}
