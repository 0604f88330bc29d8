import { DYNAMIC, type ObjectType, STRING, type Type, UNDECIDED, type Value } from "./value.ts";

/** The type of a value, as far as it is decided. */
export function typeOf(value: Value): Type {
  switch (value.kind) {
    case "known":
      if (value.value === null) return value.type ?? DYNAMIC;
      return { kind: typeof value.value === "boolean" ? "bool" : (typeof value.value as "string" | "number") };
    case "pattern":
      return STRING;
    case "list":
      return value.type ?? { kind: "tuple", items: value.items.map(typeOf) };
    case "object":
      if (value.type !== undefined) return value.type;
      if (value.open) return UNDECIDED;
      return { kind: "object", attributes: new Map([...value.entries].map(([key, item]) => [key, typeOf(item)])) };
    default:
      return UNDECIDED;
  }
}

/** True when nothing of a type is undecided. */
export function isDecided(type: Type): boolean {
  switch (type.kind) {
    case "undecided":
      return false;
    case "list":
    case "set":
    case "map":
      return isDecided(type.of);
    case "tuple":
      return type.items.every(isDecided);
    case "object":
      return [...type.attributes.values()].every(isDecided);
    default:
      return true;
  }
}

/** Structural equality of types. */
export function sameType(a: Type, b: Type): boolean {
  if (a.kind === "tuple") {
    return (
      b.kind === "tuple" &&
      a.items.length === b.items.length &&
      a.items.every((item, i) => sameType(item, b.items[i] ?? UNDECIDED))
    );
  }
  if (a.kind === "object") {
    return b.kind === "object" && sameKeys(a, b) && [...a.attributes].every(([k, t]) => sameType(t, attribute(b, k)));
  }
  if (a.kind === "list" || a.kind === "set" || a.kind === "map") return a.kind === b.kind && sameType(a.of, b.of);
  return a.kind === b.kind;
}

function attribute(type: ObjectType, name: string): Type {
  return type.attributes.get(name) ?? UNDECIDED;
}

function sameKeys(a: ObjectType, b: ObjectType): boolean {
  return a.attributes.size === b.attributes.size && [...a.attributes.keys()].every((key) => b.attributes.has(key));
}

/**
 * The type that all of these convert to: null when there is none, undecided when it cannot be told.
 * Source: go-cty's `convert.UnifyUnsafe`, without its rarest corners, which are undecided here.
 */
export function unify(types: readonly Type[]): Type | null {
  const [first, ...rest] = types;
  if (first === undefined) return null;
  if (rest.every((type) => sameType(first, type))) return first;
  const kinds = new Set(types.map((type) => type.kind));
  if (kinds.has("undecided")) return UNDECIDED;
  if (types.every(isPrimitive)) return unifyPrimitives(types);
  // Next to a null, collections become something that is not known.
  if (kinds.has("dynamic")) return kinds.has("object") && kinds.has("tuple") ? null : UNDECIDED;
  if (only(kinds, "object")) return unifyObjects(types);
  if (only(kinds, "map", "object")) {
    // Next to an empty map, an object whose attributes have no common type stays as it is.
    return ofKind("map", types.flatMap(innerTypes)) ?? (types.some(isEmptyMap) ? UNDECIDED : null);
  }
  if (only(kinds, "tuple")) return unifyTuples(types);
  if (only(kinds, "list", "tuple")) return ofKind("list", types.flatMap(innerTypes));
  if (only(kinds, "set")) return ofKind("set", types.flatMap(innerTypes));
  if (only(kinds, "list", "set", "tuple")) return UNDECIDED;
  return null;
}

function isEmptyMap(type: Type): boolean {
  return type.kind === "map" && type.of.kind === "dynamic";
}

function isPrimitive(type: Type): boolean {
  return type.kind === "string" || type.kind === "number" || type.kind === "bool" || type.kind === "dynamic";
}

function unifyPrimitives(types: readonly Type[]): Type | null {
  const decided = types.filter((type) => type.kind !== "dynamic");
  if (decided.some((type) => type.kind === "string")) return STRING;
  const [first] = decided;
  if (first === undefined) return DYNAMIC;
  if (decided.every((type) => type.kind === first.kind)) return first;
  return decided.length < types.length ? UNDECIDED : null;
}

function only(kinds: ReadonlySet<string>, ...allowed: readonly string[]): boolean {
  return [...kinds].every((kind) => allowed.includes(kind));
}

function innerTypes(type: Type): readonly Type[] {
  if (type.kind === "tuple") return type.items;
  if (type.kind === "object") return [...type.attributes.values()];
  return type.kind === "list" || type.kind === "set" || type.kind === "map" ? [type.of] : [];
}

function ofKind(kind: "list" | "set" | "map", inner: readonly Type[]): Type | null {
  const of = unify(inner);
  if (of === null || of.kind === "undecided") return of;
  return { kind, of };
}

function unifyObjects(types: readonly Type[]): Type | null {
  const objects = types.filter((type) => type.kind === "object");
  const [first] = objects;
  if (first === undefined || objects.some((type) => !sameKeys(first, type))) {
    return ofKind("map", types.flatMap(innerTypes));
  }
  const attributes = new Map<string, Type>();
  for (const name of first.attributes.keys()) {
    const type = unify(objects.map((object) => attribute(object, name)));
    if (type === null) return null;
    attributes.set(name, type);
  }
  return { kind: "object", attributes };
}

function unifyTuples(types: readonly Type[]): Type | null {
  const tuples = types.filter((type) => type.kind === "tuple");
  const length = tuples[0]?.items.length ?? 0;
  if (tuples.some((tuple) => tuple.items.length !== length)) return ofKind("list", types.flatMap(innerTypes));
  const items: Type[] = [];
  for (let i = 0; i < length; i++) {
    const type = unify(tuples.map((tuple) => tuple.items[i] ?? UNDECIDED));
    if (type === null) return null;
    items.push(type);
  }
  return { kind: "tuple", items };
}

/** Whether values of one type convert to another, where no value is there to try it with; null when it depends. */
export function isConvertible(from: Type, to: Type): boolean | null {
  if (sameType(from, to) || from.kind === "dynamic" || to.kind === "dynamic") return true;
  if (from.kind === "undecided" || to.kind === "undecided") return null;
  if (isPrimitive(from) && isPrimitive(to)) return from.kind === "string" || to.kind === "string";
  return isPrimitive(from) === isPrimitive(to) ? null : false;
}
