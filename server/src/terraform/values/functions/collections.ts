import { convert, convertAll, identity, isOrdered } from "../convert.ts";
import { compareText } from "../numbers.ts";
import { equals } from "../operators.ts";
import { sameType, typeOf, unify } from "../types.ts";
import {
  DYNAMIC,
  failure,
  isFailure,
  isWhollyKnown,
  known,
  type ListValue,
  NUMBER,
  type ObjectValue,
  STRING,
  type Type,
  UNDECIDED,
  unknown,
  type Value,
  whyUnknown,
} from "../value.ts";
import { graphemes } from "./graphemes.ts";
import { argument, exactly, isNull, scalars, type TerraformFunction, textList, textsOf } from "./signature.ts";

/** Larger results than this are given up. */
const MAX_ITEMS = 50_000;

/** A list or tuple whose length and order are known; a value that says why not otherwise. */
export function sequence(value: Value | undefined, allowSet = false): ListValue | Exclude<Value, ListValue> {
  if (value === undefined || isNull(value)) return failure("a function was called without a list");
  if (value.kind === "known" || value.kind === "pattern" || value.kind === "object") {
    return failure("a function was called with something that is no list");
  }
  if (value.kind !== "list") return unknown(whyUnknown(value));
  if (value.type?.kind === "set") {
    if (!allowSet) return failure("a function was called with a set where it takes a list");
    if (!isOrdered(value)) return unknown("the order of the set is not known");
  }
  return value;
}

/** A list of one type, as parameters of type list want it. */
function listArgument(value: Value | undefined, of: Type = DYNAMIC): ListValue | Exclude<Value, ListValue> {
  const list = argument(value, { kind: "list", of });
  if (list.kind === "list" || isFailure(list)) return list;
  return unknown(whyUnknown(list));
}

function mapArgument(value: Value | undefined): ObjectValue | Exclude<Value, ObjectValue> {
  if (value?.kind === "object") return value;
  if (value === undefined || value.kind === "known" || value.kind === "pattern" || value.kind === "list") {
    return failure("a function was called with something that is no map");
  }
  return unknown(whyUnknown(value));
}

const concat: TerraformFunction = (args) => {
  if (args.length === 0) return failure("`concat()` takes at least one list");
  const lists: ListValue[] = [];
  for (const arg of args) {
    const list = sequence(arg);
    if (list.kind !== "list") return list;
    lists.push(list);
  }
  const items = lists.flatMap(({ items }) => items);
  if (items.length > MAX_ITEMS) return unknown("the list is too long to be kept");
  const type = lists.every((list) => list.type !== undefined) ? unify(lists.map(typeOf)) : null;
  if (type?.kind === "undecided") return unknown("the types of the lists are not known");
  return type === null
    ? { kind: "list", items }
    : convert({ kind: "list", items, type: { kind: "list", of: UNDECIDED } }, type);
};

const merge: TerraformFunction = (args) => {
  const entries = new Map<string, Value>();
  let open = false;
  for (const arg of args) {
    if (arg.kind === "object") {
      for (const [key, value] of arg.entries) entries.set(key, value);
      open ||= arg.open;
      if (arg.open) forget(entries, arg);
    } else if (arg.kind === "list" || arg.kind === "pattern" || (arg.kind === "known" && arg.value !== null)) {
      return failure("`merge()` was called with something that is no map");
    } else if (arg.kind !== "known") {
      forget(entries, { kind: "object", entries: new Map(), open: true }, whyUnknown(arg));
      open = true;
    }
  }
  const [first] = args;
  const sameMaps = first !== undefined && args.every((arg) => sameType(typeOf(arg), typeOf(first)));
  const isMap = sameMaps && first.kind === "object" && first.type !== undefined;
  return { kind: "object", entries, open, type: isMap && first.kind === "object" ? first.type : undefined };
};

/** Something unknown may overwrite what came before it, but for what it says itself. */
function forget(
  entries: Map<string, Value>,
  by: ObjectValue,
  because = "a map may have more keys than are known",
): void {
  for (const key of entries.keys()) if (!by.entries.has(key)) entries.set(key, unknown(because));
}

const lookup: TerraformFunction = ([map, key, fallback, ...more]) => {
  if (more.length > 0) return failure("`lookup()` takes two or three arguments");
  const from = mapArgument(map);
  const name = argument(key, STRING);
  if (from.kind !== "object") return from;
  if (isFailure(name)) return name;
  if (name.kind !== "known") return unknown(whyUnknown(name));
  const found = from.entries.get(String(name.value));
  const other = fallback === undefined || from.type === undefined ? fallback : convert(fallback, from.type.of);
  if (other !== undefined && isFailure(other)) return other;
  if (found !== undefined) return found;
  if (from.open) return unknown("the map may have more keys than are known");
  return other ?? failure(`there is no key \`${String(name.value)}\``);
};

const coalesce: TerraformFunction = (args) => {
  const doubtful = args.findIndex((arg) => arg.kind === "unknown" || arg.kind === "reference");
  const converted = convertAll(doubtful === -1 ? args : args.slice(0, doubtful));
  if (converted === null && doubtful !== 0) return failure("the arguments of `coalesce()` have no common type");
  for (const arg of converted ?? []) {
    if (isNull(arg)) continue;
    // A pattern has text in it. What is no string may become one next to something that is not known.
    if (arg.kind === "known" && arg.value === "") continue;
    return doubtful !== -1 && arg.kind === "known" && typeof arg.value !== "string"
      ? unknown(whyUnknown(args[doubtful]))
      : arg;
  }
  const next = args[doubtful];
  if (next === undefined) return failure("`coalesce()` found nothing but null and empty text");
  return args.length === doubtful + 1 ? next : unknown(whyUnknown(next));
};

const coalescelist: TerraformFunction = (args) => {
  for (const arg of args) {
    if (arg.kind === "known" && (arg.type?.kind === "list" || arg.type?.kind === "tuple")) continue;
    const list = sequence(arg);
    if (list.kind !== "list") return list;
  }
  return args.find((arg) => arg.kind === "list" && arg.items.length > 0) ?? failure("all lists are empty");
};

const compact: TerraformFunction = exactly(1, ([value]) => {
  const list = listArgument(value, STRING);
  if (list.kind !== "list") return list;
  const items = list.items.filter((item) => !isNull(item) && !(item.kind === "known" && item.value === ""));
  const unclear = items.find((item) => item.kind !== "known" && item.kind !== "pattern");
  // What is not known may be left out, and then the rest stands elsewhere: the list is kept for what is in it.
  return unclear === undefined ? { ...list, items } : unknown(whyUnknown(unclear));
});

const contains: TerraformFunction = exactly(2, ([value, wanted]) => {
  const list = value?.kind === "list" ? value : sequence(value);
  if (list.kind !== "list" || wanted === undefined) return list;
  let doubt: Value | null = null;
  for (const item of list.items) {
    const same = equals(wanted, item);
    if (same === true) return known(true);
    if (same === null) doubt ??= isWhollyKnown(item) ? wanted : item;
  }
  return doubt === null ? known(false) : unknown(whyUnknown(doubt));
});

const distinct: TerraformFunction = exactly(1, ([value]) => {
  const list = listArgument(value);
  if (list.kind !== "list") return list;
  if (list.items.length > 1 && !isWhollyKnown(list)) return unknown(whyUnknown(list));
  return { ...list, items: unique(list.items) };
});

function unique(items: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = identity(item);
    return !seen.has(key) && seen.add(key).size > 0;
  });
}

const element: TerraformFunction = exactly(2, ([value, index]) => {
  const list = sequence(value);
  const at = argument(index, NUMBER);
  if (list.kind !== "list") return list;
  if (isFailure(at)) return at;
  if (at.kind !== "known") return unknown(whyUnknown(at));
  if (list.items.length === 0 || !Number.isInteger(at.value)) return failure("there is no such element");
  // Before 1.12 an index below zero is an error, since then it counts from the end.
  if (Number(at.value) < 0) return unknown("an index below zero depends on the version of Terraform");
  return list.items[Number(at.value) % list.items.length] ?? failure("there is no such element");
});

/** Nested lists become one, to any depth. The result is a tuple. */
function flatten(list: ListValue): readonly Value[] | Value {
  const items: Value[] = [];
  for (const item of list.items) {
    if (item.kind === "unknown" || item.kind === "reference") return unknown(whyUnknown(item));
    if (item.kind !== "list") {
      items.push(item);
      continue;
    }
    if (!isOrdered(item)) return unknown("the order of the set is not known");
    const inner = flatten(item);
    if (!Array.isArray(inner)) return inner as Value;
    items.push(...(inner as readonly Value[]));
  }
  return items;
}

const flattened: TerraformFunction = exactly(1, ([value]) => {
  const list = sequence(value, true);
  if (list.kind !== "list") return list;
  const items = flatten(list);
  return "kind" in items ? items : { kind: "list", items };
});

const index: TerraformFunction = exactly(2, ([value, wanted]) => {
  const list = sequence(value);
  if (list.kind !== "list" || wanted === undefined) return list;
  for (const [i, item] of list.items.entries()) {
    const same = equals(item, wanted);
    if (same === null) return unknown(whyUnknown(isWhollyKnown(item) ? wanted : item));
    if (same) return known(i);
  }
  return failure("the list does not have the item");
});

const length: TerraformFunction = exactly(1, ([value]) => {
  if (value?.kind === "known") {
    return typeof value.value === "string" ? known(graphemes(value.value).length) : failure("it has no length");
  }
  if (value?.kind === "list") {
    // Elements that are not known may turn out to be the same.
    const sure = value.type?.kind !== "set" || value.items.length < 2 || isWhollyKnown(value);
    return sure ? known(value.items.length) : unknown(whyUnknown(value));
  }
  if (value?.kind === "object" && !value.open) return known(value.entries.size);
  return unknown(whyUnknown(value));
});

const keys: TerraformFunction = exactly(1, ([value]) => {
  const map = mapArgument(value);
  if (map.kind !== "object") return map;
  if (map.open) return unknown("the map may have more keys than are known");
  const items = [...map.entries.keys()].sort(compareText).map((key) => known(key));
  return { kind: "list", items, type: map.type === undefined ? undefined : { kind: "list", of: STRING } };
});

const values: TerraformFunction = exactly(1, ([value]) => {
  const map = mapArgument(value);
  if (map.kind !== "object") return map;
  if (map.open) return unknown("the map may have more keys than are known");
  const items = [...map.entries].sort(([a], [b]) => compareText(a, b)).map(([, item]) => item);
  return { kind: "list", items, type: map.type === undefined ? undefined : { kind: "list", of: map.type.of } };
});

const one: TerraformFunction = exactly(1, ([value]) => {
  const list = value?.kind === "list" ? value : sequence(value);
  if (list.kind !== "list") return list;
  const [first] = list.items;
  if (first === undefined) return { kind: "known", value: null, type: list.type?.of };
  if (list.items.length === 1) return first;
  const maySame = list.type?.kind === "set" && !isWhollyKnown(list);
  return maySame ? unknown(whyUnknown(list)) : failure("the list has more than one element");
});

const reverse: TerraformFunction = exactly(1, ([value]) => {
  const list = sequence(value, true);
  if (list.kind !== "list") return list;
  const type = list.type === undefined ? undefined : ({ kind: "list", of: list.type.of } as const);
  return { kind: "list", items: [...list.items].reverse(), type };
});

const slice: TerraformFunction = exactly(3, ([value, start, end]) => {
  const list = sequence(value);
  const bounds = scalars(["number", "number"], (from, to) => (0 <= from && from <= to ? `${from} ${to}` : undefined))([
    start ?? known(null),
    end ?? known(null),
  ]);
  if (list.kind !== "list") return list;
  if (bounds.kind !== "known") return bounds;
  const [from = 0, to = 0] = String(bounds.value).split(" ").map(Number);
  if (to > list.items.length || !Number.isInteger(from) || !Number.isInteger(to))
    return failure("there are no such elements");
  return { ...list, items: list.items.slice(from, to) };
});

const sort: TerraformFunction = exactly(1, ([value]) => {
  const texts = value === undefined ? failure("`sort()` takes a list") : textsOf(value);
  return "kind" in texts ? texts : textList([...texts].sort(compareText));
});

const chunklist: TerraformFunction = exactly(2, ([value, size]) => {
  const list = listArgument(value);
  const count = argument(size, NUMBER);
  if (list.kind !== "list") return list;
  if (count.kind !== "known") return isFailure(count) ? count : unknown(whyUnknown(count));
  const step = Number(count.value);
  if (!Number.isInteger(step) || step < 0) return failure("the size of chunks is a whole number");
  const chunks: Value[] = [];
  const width = step === 0 ? Math.max(1, list.items.length) : step;
  for (let i = 0; i < list.items.length; i += width) chunks.push({ ...list, items: list.items.slice(i, i + width) });
  return { kind: "list", items: chunks, type: { kind: "list", of: typeOf(list) } };
});

const zipmap: TerraformFunction = exactly(2, ([names, items]) => {
  const texts = names === undefined ? failure("`zipmap()` takes two lists") : textsOf(names);
  const list = sequence(items);
  if ("kind" in texts) return texts;
  if (list.kind !== "list") return list;
  if (texts.length !== list.items.length) return failure("the lists of `zipmap()` have different lengths");
  const entries = new Map(texts.map((key, i) => [key, list.items[i] ?? known(null)]));
  const type = list.type === undefined ? undefined : ({ kind: "map", of: list.type.of } as const);
  return { kind: "object", entries, open: false, type };
});

const transpose: TerraformFunction = exactly(1, ([value]) => {
  const map = mapArgument(value);
  if (map.kind !== "object") return map;
  if (!isWhollyKnown(map)) return unknown(whyUnknown(map));
  // An empty map has a type, too: that of the other branch of a conditional, say.
  if (["string", "number", "bool"].includes(map.type?.of.kind ?? ""))
    return failure("`transpose()` takes a map of lists");
  const out = new Map<string, string[]>();
  for (const [key, item] of map.entries) {
    const texts = isNull(item) ? failure("`transpose()` was called with null in a map") : textsOf(item);
    if ("kind" in texts) return texts;
    for (const text of texts) out.set(text, [...(out.get(text) ?? []), key].sort(compareText));
  }
  const entries = new Map([...out].map(([key, texts]) => [key, textList(texts)]));
  return { kind: "object", entries, open: false, type: { kind: "map", of: { kind: "list", of: STRING } } };
});

const matchkeys: TerraformFunction = exactly(3, (args) => {
  const [items, names, search] = args.map((arg) => listArgument(arg));
  if (items?.kind !== "list") return items ?? failure("`matchkeys()` takes three lists");
  if (names?.kind !== "list") return names ?? items;
  if (search?.kind !== "list") return search ?? items;
  if (!isWhollyKnown(names) || !isWhollyKnown(search) || !isWhollyKnown(items)) return unknown("a list is not known");
  if (items.items.length !== names.items.length) return failure("the lists of `matchkeys()` have different lengths");
  const [keyed, wanted] = convertAll([names, search]) ?? [];
  if (keyed?.kind !== "list" || wanted?.kind !== "list") return failure("the keys have no common type");
  const found = new Set(wanted.items.map(identity));
  return { ...items, items: items.items.filter((_, i) => found.has(identity(keyed.items[i] ?? known(null)))) };
});

/** `alltrue` and `anytrue`: one element can decide. */
function bools(decisive: boolean, nullCounts: boolean): TerraformFunction {
  return exactly(1, ([value]) => {
    const list = listArgument(
      value?.kind === "list" && value.type?.kind === "set"
        ? { ...value, type: { kind: "list", of: value.type.of } }
        : value,
      { kind: "bool" },
    );
    if (list.kind !== "list") return list;
    let doubt: Value | null = null;
    for (const item of list.items) {
      if (item.kind === "known" && (item.value === decisive || (item.value === null && nullCounts)))
        return known(decisive);
      if (item.kind !== "known") doubt ??= item;
    }
    return doubt === null ? known(!decisive) : unknown(whyUnknown(doubt));
  });
}

/** Lists, maps and objects. */
export const COLLECTION_FUNCTIONS = {
  concat,
  merge,
  lookup,
  coalesce,
  coalescelist,
  compact,
  contains,
  distinct,
  element,
  flatten: flattened,
  index,
  length,
  keys,
  values,
  one,
  reverse,
  slice,
  sort,
  chunklist,
  zipmap,
  transpose,
  matchkeys,
  alltrue: bools(false, true),
  anytrue: bools(true, false),
} satisfies Readonly<Record<string, TerraformFunction>>;
