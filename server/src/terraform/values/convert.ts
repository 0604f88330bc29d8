import { compareText, numberText, parseNumber } from "./numbers.ts";
import { isConvertible, isDecided, typeOf, unify } from "./types.ts";
import {
  type CollectionType,
  DYNAMIC,
  failure,
  isFailure,
  isWhollyKnown,
  type KnownValue,
  known,
  type ObjectType,
  type Scalar,
  type Type,
  UNDECIDED,
  unknown,
  type Value,
  whyUnknown,
} from "./value.ts";

/** The text that a number or bool becomes; null stays null. */
export function scalarText(value: string | number | boolean): string {
  return typeof value === "number" ? numberText(value) : String(value);
}

/** Converts a value as Terraform does for arguments and type constraints. Source: go-cty's `convert` package. */
export function convert(value: Value, type: Type): Value {
  if (type.kind === "dynamic" || value.kind === "unknown") return value;
  if (type.kind === "undecided") return keepText(value);
  if (value.kind === "known" && value.value === null) {
    const isOther = value.type !== undefined && isConvertible(value.type, type) === false;
    return isOther
      ? failure(`a ${type.kind} is needed, not a ${value.type?.kind}`)
      : { kind: "known", value: null, type };
  }
  switch (type.kind) {
    case "string":
    case "number":
    case "bool":
      return toPrimitive(value, type.kind);
    case "list":
    case "set":
      return toSequence(value, { kind: type.kind, of: type.of });
    case "map":
      return toMap(value, { kind: type.kind, of: type.of });
    case "tuple":
      return toTuple(value, type.items);
    case "object":
      return toObject(value, type);
  }
}

/** Whatever a text is unified with, it stays a text. */
function keepText(value: Value): Value {
  if (value.kind === "pattern" || value.kind === "reference") return value;
  if (value.kind === "known" && typeof value.value === "string") return value;
  return unknown("its type is decided by something that is not known");
}

function toPrimitive(value: Value, kind: "string" | "number" | "bool"): Value {
  if (value.kind === "list" || value.kind === "object") return failure(`a ${kind} is needed, not a collection`);
  if (value.kind === "reference" || (value.kind === "pattern" && kind === "string")) return value;
  if (value.kind !== "known" || value.value === null) return unknown(whyUnknown(value));
  return primitive(value.value, kind);
}

function primitive(value: string | number | boolean, kind: "string" | "number" | "bool"): Value {
  if (typeof value === (kind === "bool" ? "boolean" : kind)) return known(value);
  if (kind === "string") return known(scalarText(value));
  if (typeof value !== "string") return failure(`a ${kind} is needed, not a ${typeof value}`);
  if (kind === "bool") {
    if (value === "true" || value === "1") return known(true);
    return value === "false" || value === "0" ? known(false) : failure(`"${value}" is not a bool`);
  }
  const number = parseNumber(value);
  if (number === null) return failure(`"${value}" is not a number`);
  return number === undefined ? unknown("the number has more digits than are kept") : known(number);
}

function toSequence(value: Value, type: CollectionType<"list" | "set">): Value {
  if (value.kind === "reference") return value;
  if (value.kind !== "list") return wrongKind(value, type.kind);
  if (type.kind === "list" && !isOrdered(value)) return unknown("the order of the set is not known");
  const of = type.of.kind === "dynamic" ? elementType(value) : type.of;
  if (of === null) return failure("the elements have no common type");
  const empty = value.items.length === 0 ? emptyAs(value.type?.of, of) : null;
  if (empty !== null) return empty;
  const items = value.items.map((item) => convert(item, of));
  const wrong = items.find(isFailure);
  if (wrong !== undefined) return wrong;
  if (type.kind === "list") return { kind: "list", items, type: { kind: "list", of } };
  return { kind: "list", items: setItems(items), type: { kind: "set", of } };
}

/** Why an empty collection of one type is none of another; null when it is. */
function emptyAs(from: Type | undefined, to: Type): Value | null {
  const fits = from === undefined || isConvertible(from, to);
  if (fits === true) return null;
  return fits === null
    ? unknown("whether the types fit is not known")
    : failure("the types of the elements do not fit");
}

/** The common type of the elements of a list, set or tuple; null when they have none. */
function elementType(value: Extract<Value, { kind: "list" }>): Type | null {
  if (value.type !== undefined) return value.type.of;
  return value.items.length === 0 ? DYNAMIC : unify(value.items.map(typeOf));
}

function wrongKind(value: Value, kind: string): Value {
  if (value.kind === "pattern" || value.kind === "known" || value.kind === "object" || value.kind === "list") {
    return failure(`a ${kind} is needed`);
  }
  return unknown(whyUnknown(value));
}

/** Each known element once, in Terraform's order when all are known scalars. */
export function setItems(items: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  const distinct = items.filter((item) => {
    if (!isWhollyKnown(item)) return true;
    const key = identity(item);
    return !seen.has(key) && seen.add(key).size > 0;
  });
  return distinct.every(isKnown) ? distinct.sort((a, b) => compareScalars(a.value, b.value)) : distinct;
}

function isKnown(value: Value): value is KnownValue {
  return value.kind === "known";
}

/** Nulls last, false before true, numbers by size, text by code points. */
function compareScalars(a: Scalar, b: Scalar): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  return Number(a) - Number(b);
}

/** A text that two wholly known values of one type share exactly when they are equal. */
export function identity(value: Value): string {
  if (value.kind === "known") return JSON.stringify(value.value);
  if (value.kind === "list") return `[${value.items.map(identity).join()}]`;
  if (value.kind !== "object") return "?";
  const sorted = [...value.entries].sort(([a], [b]) => compareText(a, b));
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${identity(item)}`).join()}}`;
}

/** False for sets whose order (and size) is not known: with unknown elements, or with collections in them. */
export function isOrdered(value: Value): boolean {
  if (value.kind !== "list" || value.type?.kind !== "set") return true;
  return value.items.length < 2 || value.items.every(isKnown);
}

function toMap(value: Value, type: CollectionType<"map">): Value {
  if (value.kind === "reference") return value;
  if (value.kind !== "object") return wrongKind(value, "map");
  const items = [...value.entries.values()];
  const inner = value.type?.of ?? (items.length === 0 ? DYNAMIC : unify(items.map(typeOf)));
  const of = type.of.kind === "dynamic" ? inner : type.of;
  if (of === null) return failure("the elements have no common type");
  const entries = new Map(
    [...value.entries].map(([key, item]) => [key, convert(item, value.open ? unsure(of, type) : of)]),
  );
  const empty = items.length === 0 && !value.open ? emptyAs(value.type?.of, of) : null;
  const wrong = empty ?? [...entries.values()].find(isFailure);
  return wrong ?? { kind: "object", entries, open: value.open, type: { kind: "map", of } };
}

/** Keys that are not known may change the common type; a type that was asked for stays. */
function unsure(of: Type, asked: CollectionType<"map">): Type {
  return asked.of.kind === "dynamic" ? { kind: "undecided" } : of;
}

function toTuple(value: Value, types: readonly Type[]): Value {
  if (value.kind === "reference") return value;
  if (value.kind !== "list" || value.type !== undefined) return wrongKind(value, "tuple");
  if (value.items.length !== types.length) return failure(`a tuple of ${types.length} is needed`);
  const items = value.items.map((item, i) => convert(item, types[i] ?? DYNAMIC));
  return items.find(isFailure) ?? { kind: "list", items };
}

function toObject(value: Value, type: ObjectType): Value {
  if (value.kind === "reference") return value;
  if (value.kind !== "object") return wrongKind(value, "object");
  const entries = new Map<string, Value>();
  for (const [name, wanted] of type.attributes) {
    const found = value.entries.get(name);
    const isMissing = found === undefined || (found.kind === "known" && found.value === null);
    const fallback = type.optional?.get(name);
    if (isMissing && fallback !== undefined && !value.open) entries.set(name, convert(fallback, wanted));
    else if (found !== undefined) entries.set(name, convert(found, wanted));
    else if (value.open) entries.set(name, unknown(`there is no key \`${name}\` that is known`));
    else return failure(`attribute \`${name}\` is required`);
  }
  return [...entries.values()].find(isFailure) ?? { kind: "object", entries, open: false };
}

/** Converts values to the one type that they all have, as conditionals and `coalesce` do. */
export function convertAll(values: readonly Value[]): readonly Value[] | null {
  const type = unify(values.map(typeOf));
  if (type === null) return null;
  return values.map((value) => convert(value, isDecided(type) ? type : UNDECIDED));
}
