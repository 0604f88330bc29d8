import { known, type ListValue, type ObjectValue, unknown, type Value } from "./value.ts";

type Scalar = string | number | boolean | null;
export type TerraformFunction = (args: readonly Value[]) => Value;

/** A function of scalars: any argument that is not known makes the result unknown. */
function scalar(compute: (...args: Scalar[]) => Scalar | undefined): TerraformFunction {
  return (args) => {
    const plain: Scalar[] = [];
    for (const arg of args) {
      if (arg.kind !== "known") return unknown(because(arg));
      plain.push(arg.value);
    }
    const result = compute(...plain);
    return result === undefined ? unknown("a function was called with arguments it does not take") : known(result);
  };
}

/** A change of letter case keeps a pattern a pattern. */
function perText(change: (text: string) => string): TerraformFunction {
  return ([arg]) => {
    if (arg?.kind === "known" && arg.value !== null) return known(change(String(arg.value)));
    if (arg?.kind === "pattern") {
      return { ...arg, parts: arg.parts.map((part) => (part === null ? null : change(part))) };
    }
    return unknown(because(arg));
  };
}

function because(value: Value | undefined): string {
  if (value === undefined) return "a function was called with too few arguments";
  if (value.kind === "unknown" || value.kind === "pattern") return value.because;
  if (value.kind === "reference") return `\`${value.target}\` is only known after apply`;
  return "a function was called with a collection where it takes text";
}

/** Items of a list or values of an object; null when the value is neither. */
export function itemsOf(value: Value | undefined): readonly Value[] | null {
  if (value?.kind === "list") return value.items;
  if (value?.kind === "object" && !value.open) return [...value.entries.values()];
  return null;
}

function concat(args: readonly Value[]): Value {
  const items: Value[] = [];
  for (const arg of args) {
    if (arg.kind !== "list") return unknown(because(arg));
    items.push(...arg.items);
  }
  return { kind: "list", items };
}

function merge(args: readonly Value[]): Value {
  const entries = new Map<string, Value>();
  let open = false;
  for (const arg of args) {
    if (arg.kind === "object") {
      for (const [key, value] of arg.entries) entries.set(key, value);
      open ||= arg.open;
    } else if (arg.kind !== "known" || arg.value !== null) {
      // Something unknown may overwrite what came before it.
      for (const key of entries.keys()) entries.set(key, unknown(because(arg)));
      open = true;
    }
  }
  return { kind: "object", entries, open };
}

function join([separator, ...lists]: readonly Value[]): Value {
  const all = concat(lists);
  if (separator?.kind !== "known" || all.kind !== "list") return unknown(because(separator));
  const parts: (string | null)[] = [];
  let hole: string | null = null;
  all.items.forEach((item, i) => {
    if (i > 0) parts.push(String(separator.value));
    if (item.kind === "known") parts.push(String(item.value ?? ""));
    else if (item.kind === "pattern") {
      parts.push(...item.parts);
      hole ??= item.because;
    } else {
      parts.push(null);
      hole ??= because(item);
    }
  });
  return textOf(parts, hole);
}

/** Joins pieces of text: known when none is missing, a pattern when some are, unknown when all are. */
export function textOf(parts: readonly (string | null)[], hole: string | null): Value {
  if (hole === null) return known(parts.join(""));
  const merged: (string | null)[] = [];
  for (const part of parts) {
    const last = merged.length - 1;
    const previous = merged[last];
    if (part === "") continue;
    if (part !== null && typeof previous === "string") merged[last] = previous + part;
    else if (part !== null || previous !== null || merged.length === 0) merged.push(part);
  }
  return merged.some((part) => part !== null) ? { kind: "pattern", parts: merged, because: hole } : unknown(hole);
}

/** `format` with `%s`, `%d`, `%v`, `%q`-free verbs; other verbs make a hole. */
function format([template, ...args]: readonly Value[]): Value {
  if (template?.kind !== "known" || typeof template.value !== "string") return unknown(because(template));
  const parts: (string | null)[] = [];
  let hole: string | null = null;
  let next = 0;
  for (const piece of template.value.split(/(%%|%[-+ 0]*\d*(?:\.\d+)?[a-zA-Z])/)) {
    if (piece === "%%") parts.push("%");
    else if (!/^%.*[a-zA-Z]$/.test(piece)) parts.push(piece);
    else {
      const arg = args[next++];
      const text = arg?.kind === "known" ? formatOne(piece, arg.value) : null;
      if (arg?.kind === "pattern" && /^%[sv]$/.test(piece)) parts.push(...arg.parts);
      else parts.push(text);
      if (text === null) hole ??= because(arg);
    }
  }
  return textOf(parts, hole);
}

function formatOne(verb: string, value: Scalar): string | null {
  if (/^%[sv]$/.test(verb)) return String(value);
  const padded = /^%(0?)(\d*)d$/.exec(verb);
  if (padded === null || typeof value !== "number") return null;
  return String(value).padStart(Number(padded[2] ?? 0), padded[1] === "0" ? "0" : " ");
}

function lookup([map, key, fallback]: readonly Value[]): Value {
  if (map?.kind !== "object" || key?.kind !== "known") return unknown(because(map?.kind === "object" ? key : map));
  const found = map.entries.get(String(key.value));
  if (found !== undefined) return found;
  if (map.open) return unknown("the map may have more keys than are known");
  return fallback ?? unknown(`there is no key \`${String(key.value)}\``);
}

function coalesce(args: readonly Value[]): Value {
  for (const arg of args) {
    if (arg.kind === "known" && (arg.value === null || arg.value === "")) continue;
    return arg;
  }
  return known(null);
}

function toSet([list]: readonly Value[]): Value {
  if (list?.kind !== "list") return unknown(because(list));
  const seen = new Set<string>();
  const items = list.items.filter((item) => {
    if (item.kind !== "known") return true;
    const key = JSON.stringify(item.value);
    return !seen.has(key) && seen.add(key).size > 0;
  });
  return { kind: "list", items };
}

function flatten([list]: readonly Value[]): Value {
  if (list?.kind !== "list") return unknown(because(list));
  const items: Value[] = [];
  for (const item of list.items) {
    const inner: Value = item.kind === "list" ? flatten([item]) : { kind: "list", items: [item] };
    if (inner.kind !== "list" || item.kind === "unknown") return unknown(because(item));
    items.push(...inner.items);
  }
  return { kind: "list", items };
}

function lengthOf([value]: readonly Value[]): Value {
  if (value?.kind === "known" && typeof value.value === "string") return known(value.value.length);
  const items = itemsOf(value);
  return items === null ? unknown(because(value)) : known(items.length);
}

function element([list, index]: readonly Value[]): Value {
  if (list?.kind !== "list" || index?.kind !== "known" || list.items.length === 0) return unknown(because(list));
  return list.items[Number(index.value) % list.items.length] ?? unknown("the index lies outside the list");
}

function keysOf([map]: readonly Value[]): Value {
  if (map?.kind !== "object" || map.open) return unknown(because(map));
  return { kind: "list", items: [...map.entries.keys()].sort().map((key) => known(key)) };
}

function valuesOf([map]: readonly Value[]): Value {
  if (map?.kind !== "object" || map.open) return unknown(because(map));
  const sorted = [...map.entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return { kind: "list", items: sorted.map(([, value]) => value) };
}

function contains([list, wanted]: readonly Value[]): Value {
  if (list?.kind !== "list" || wanted?.kind !== "known") return unknown(because(list));
  if (list.items.some((item) => item.kind === "known" && item.value === wanted.value)) return known(true);
  return list.items.every((item) => item.kind === "known") ? known(false) : unknown("an item of the list is not known");
}

function zipmap([keys, values]: readonly Value[]): Value {
  if (keys?.kind !== "list" || values?.kind !== "list") return unknown(because(keys));
  const entries = new Map<string, Value>();
  for (const [i, key] of keys.items.entries()) {
    if (key.kind !== "known") return unknown(because(key));
    entries.set(String(key.value), values.items[i] ?? known(null));
  }
  return { kind: "object", entries, open: false };
}

/** Plain JSON of a value, or null when any part of it is not known. */
export function toJson(value: Value): { readonly json: unknown } | null {
  if (value.kind === "known") return { json: value.value };
  if (value.kind === "list") {
    const items = value.items.map(toJson);
    return items.includes(null) ? null : { json: items.map((item) => item?.json) };
  }
  if (value.kind !== "object" || value.open) return null;
  const pairs: [string, unknown][] = [];
  for (const [key, entry] of value.entries) {
    const inner = toJson(entry);
    if (inner === null) return null;
    pairs.push([key, inner.json]);
  }
  return { json: Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** The inverse of {@link toJson}, for `jsondecode` and for JSON found in heredocs. */
export function fromJson(json: unknown): Value {
  if (json === null || typeof json === "string" || typeof json === "number" || typeof json === "boolean") {
    return known(json);
  }
  if (Array.isArray(json)) return { kind: "list", items: json.map(fromJson) } satisfies ListValue;
  if (typeof json === "object") {
    const entries = new Map(Object.entries(json).map(([key, value]) => [key, fromJson(value)] as const));
    return { kind: "object", entries, open: false } satisfies ObjectValue;
  }
  return unknown("not JSON");
}

function jsonencode([value]: readonly Value[]): Value {
  const plain = value === undefined ? null : toJson(value);
  return plain === null ? unknown(because(value)) : known(JSON.stringify(plain.json));
}

function jsondecode([text]: readonly Value[]): Value {
  if (text?.kind !== "known" || typeof text.value !== "string") return unknown(because(text));
  try {
    return fromJson(JSON.parse(text.value));
  } catch {
    return unknown("the text is not JSON");
  }
}

/** Go's `strings.Trim` family takes a set of characters, `trimprefix` a whole string. */
const identity: TerraformFunction = ([value]) => value ?? unknown(because(value));

/** The functions that names and settings are built with. One line each; a name that is missing is unknown. */
export const FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  lower: perText((text) => text.toLowerCase()),
  upper: perText((text) => text.toUpperCase()),
  title: scalar((text) => String(text).replace(/\b\p{L}/gu, (letter) => letter.toUpperCase())),
  trimspace: scalar((text) => String(text).trim()),
  trimprefix: scalar((text, prefix) =>
    String(text).startsWith(String(prefix)) ? String(text).slice(String(prefix).length) : text,
  ),
  trimsuffix: scalar((text, suffix) =>
    suffix !== "" && String(text).endsWith(String(suffix)) ? String(text).slice(0, -String(suffix).length) : text,
  ),
  // A pattern between slashes is a Go regular expression, which differs from JavaScript's: left unknown.
  replace: scalar((text, find, by) =>
    /^\/.*\/$/s.test(String(find)) ? undefined : String(text).replaceAll(String(find), () => String(by)),
  ),
  substr: scalar((text, offset, length) => {
    const chars = [...String(text)];
    const from = Number(offset) < 0 ? chars.length + Number(offset) : Number(offset);
    return chars.slice(from, Number(length) < 0 ? undefined : from + Number(length)).join("");
  }),
  format,
  join,
  split: ([separator, text]) => {
    if (separator?.kind !== "known" || text?.kind !== "known") return unknown(because(text));
    return {
      kind: "list",
      items: String(text.value)
        .split(String(separator.value))
        .map((part) => known(part)),
    };
  },
  concat,
  merge,
  lookup,
  coalesce,
  toset: toSet,
  distinct: toSet,
  tolist: identity,
  tomap: identity,
  nonsensitive: identity,
  sensitive: identity,
  tostring: scalar((value) => (value === null ? null : String(value))),
  tonumber: scalar((value) => (value !== null && Number.isFinite(Number(value)) ? Number(value) : undefined)),
  tobool: scalar((value) =>
    value === "true" || value === true ? true : value === "false" || value === false ? false : undefined,
  ),
  flatten,
  compact: ([list]) =>
    list?.kind === "list"
      ? {
          kind: "list",
          items: list.items.filter((item) => item.kind !== "known" || (item.value !== "" && item.value !== null)),
        }
      : unknown(because(list)),
  length: lengthOf,
  element,
  keys: keysOf,
  values: valuesOf,
  contains,
  zipmap,
  jsonencode,
  jsondecode,
  max: scalar((...numbers) => Math.max(...numbers.map(Number))),
  min: scalar((...numbers) => Math.min(...numbers.map(Number))),
  abs: scalar((value) => Math.abs(Number(value))),
  ceil: scalar((value) => Math.ceil(Number(value))),
  floor: scalar((value) => Math.floor(Number(value))),
  startswith: scalar((text, prefix) => String(text).startsWith(String(prefix))),
  endswith: scalar((text, suffix) => String(text).endsWith(String(suffix))),
};
