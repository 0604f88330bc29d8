import { convert, convertAll, identity, isOrdered } from "../convert.ts";
import { typeOf, unify } from "../types.ts";
import {
  DYNAMIC,
  failure,
  isFailure,
  isWhollyKnown,
  type ListValue,
  type Type,
  unknown,
  type Value,
  whyUnknown,
} from "../value.ts";
import { isNull, type TerraformFunction } from "./signature.ts";

/** All arguments as sets of one type, wholly known; a value that says why not otherwise. */
function setsOf(args: readonly Value[]): readonly ListValue[] | Value {
  if (args.length === 0 || args.some(isNull)) return failure("a function of sets was called with null");
  const sets: ListValue[] = [];
  for (const arg of args) {
    const set = convert(arg, { kind: "set", of: DYNAMIC });
    if (set.kind !== "list") return isFailure(set) ? set : unknown(whyUnknown(set));
    if (!isWhollyKnown(set)) return unknown(whyUnknown(set));
    sets.push(set);
  }
  // Empty sets without a type take any.
  const full = sets.filter((set) => set.items.length > 0 || set.type?.of.kind !== "dynamic");
  const converted = full.length === 0 ? sets : convertAll(full);
  if (converted === null) return failure("the sets have no common type");
  const typed = converted.find((set) => set.kind === "list");
  if (typed === undefined) return unknown("the common type of the sets is not known");
  const type = typed.type ?? { kind: "set", of: DYNAMIC };
  const result: ListValue[] = [];
  for (const set of sets) {
    const same = convert(set, type);
    if (same.kind !== "list") return same;
    result.push(same);
  }
  return result;
}

function setFunction(least: number, combine: (sets: readonly ListValue[]) => readonly Value[]): TerraformFunction {
  return (args) => {
    const sets = setsOf(args);
    if ("kind" in sets) return sets;
    const [first] = sets;
    if (first?.type === undefined || sets.length < least) return failure("a function of sets was called with too few");
    return convert({ kind: "list", items: combine(sets), type: { kind: "set", of: first.type.of } }, first.type);
  };
}

function keysOf(set: ListValue | undefined): ReadonlySet<string> {
  return new Set(set?.items.map(identity));
}

const MAX_PRODUCT = 20_000;

const setproduct: TerraformFunction = (args) => {
  if (args.length < 2) return failure("`setproduct()` takes at least two collections");
  const lists: { readonly items: readonly Value[]; readonly of: Type }[] = [];
  for (const arg of args) {
    if (arg.kind !== "list")
      return arg.kind === "unknown" || arg.kind === "reference"
        ? unknown(whyUnknown(arg))
        : failure("a list is needed");
    if (!isOrdered(arg)) return unknown("the order of the set is not known");
    const of = arg.type?.of ?? (arg.items.length === 0 ? DYNAMIC : unify(arg.items.map(typeOf)));
    if (of === null) return failure("the elements have no common type");
    if (of.kind === "undecided") return unknown(whyUnknown(arg));
    lists.push({ items: arg.items.map((item) => convert(item, of)), of });
  }
  if (lists.reduce((size, { items }) => size * items.length, 1) > MAX_PRODUCT)
    return unknown("the product is too large to be kept");
  let rows: readonly (readonly Value[])[] = [[]];
  for (const { items } of lists) rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  const items = rows.map((row): Value => ({ kind: "list", items: row }));
  const of: Type = { kind: "tuple", items: lists.map((list) => list.of) };
  const isSet = args.some((arg) => arg.kind === "list" && arg.type?.kind === "set");
  return { kind: "list", items, type: { kind: isSet ? "set" : "list", of } };
};

/** Sets. */
export const SET_FUNCTIONS = {
  setunion: setFunction(1, (sets) => sets.flatMap(({ items }) => items)),
  setintersection: setFunction(1, ([first, ...rest]) => {
    const others = rest.map(keysOf);
    return (first?.items ?? []).filter((item) => others.every((keys) => keys.has(identity(item))));
  }),
  setsubtract: setFunction(2, ([first, second]) => {
    const removed = keysOf(second);
    return (first?.items ?? []).filter((item) => !removed.has(identity(item)));
  }),
  setproduct,
} satisfies Readonly<Record<string, TerraformFunction>>;
