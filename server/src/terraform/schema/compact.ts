import type {
  AttributeSchema,
  AttributeType,
  BlockSchema,
  NestedBlockSchema,
  Nesting,
  ProviderSchema,
} from "./model.ts";

/**
 * The shipped form of a provider schema, written by `scripts/generate/schema`. `resources` maps a type to its block
 * in `blocks`; a block is `attributes|blocks`, both separated by spaces:
 *
 *     name:flags.type      flags: r required, o optional, c computed, w write-only
 *                          type:  s n b * primitives, L S M before an element type, L S M O before #block
 *     name=kind,min,max,block   kind: l list, s set, 1 single; max 0 is unbounded; block * is opaque
 */
export interface CompactSchema {
  readonly format: 1;
  readonly provider: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, number>>;
  readonly blocks: readonly string[];
}

const PRIMITIVES = { s: "string", n: "number", b: "bool", "*": "any" } as const;
const COLLECTIONS = { L: "list", S: "set", M: "map" } as const;
const NESTINGS: Readonly<Record<string, Nesting>> = {
  L: "list",
  S: "set",
  M: "map",
  O: "single",
  l: "list",
  s: "set",
  m: "map",
  "1": "single",
};
const EMPTY: BlockSchema = { attributes: new Map(), blocks: new Map() };

/** Reads the compact form lazily: a block is decoded when it is first asked for, once. */
export function decodeCompact(compact: CompactSchema): ProviderSchema {
  const decoded = new Map<number, BlockSchema>();
  const block = (id: number): BlockSchema => {
    const known = decoded.get(id);
    if (known) return known;
    const made = decodeBlock(compact.blocks[id] ?? "", block);
    decoded.set(id, made);
    return made;
  };
  const ids = new Map(Object.entries(compact.resources));
  return {
    version: compact.version,
    types: [...ids.keys()],
    resource(type) {
      const id = ids.get(type);
      return id === undefined ? undefined : block(id);
    },
  };
}

type BlockOf = (id: number) => BlockSchema;

function decodeBlock(text: string, blockOf: BlockOf): BlockSchema {
  const [attributes = "", blocks = ""] = text.split("|");
  return {
    attributes: new Map(words(attributes).map((word) => named(decodeAttribute(word, blockOf)))),
    blocks: new Map(words(blocks).map((word) => named(decodeNestedBlock(word, blockOf)))),
  };
}

function words(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}

function named<T extends { readonly name: string }>(item: T): [string, T] {
  return [item.name, item];
}

function decodeAttribute(word: string, blockOf: BlockOf): AttributeSchema {
  const colon = word.indexOf(":");
  const dot = word.indexOf(".", colon);
  const flags = word.slice(colon + 1, dot);
  const settable = flags.includes("r") || flags.includes("o");
  return {
    name: word.slice(0, colon),
    required: flags.includes("r"),
    optional: flags.includes("o"),
    computed: flags.includes("c"),
    writeOnly: flags.includes("w"),
    type: decodeType(word.slice(dot + 1), settable, blockOf),
  };
}

function decodeType(code: string, settable: boolean, blockOf: BlockOf): AttributeType {
  const first = code.charAt(0);
  if (code.charAt(1) === "#") {
    const nesting = NESTINGS[first] ?? "single";
    const id = code.slice(2);
    return {
      kind: "nested",
      nesting,
      // The bindings do not tell the two kinds of object attributes apart, so block syntax gets the benefit.
      asBlocks: settable && (nesting === "list" || nesting === "set"),
      get block() {
        return id === "*" ? EMPTY : blockOf(Number(id));
      },
    };
  }
  if (first in COLLECTIONS) {
    const kind = COLLECTIONS[first as keyof typeof COLLECTIONS];
    return { kind, of: decodeType(code.slice(1), settable, blockOf) };
  }
  return { kind: PRIMITIVES[first as keyof typeof PRIMITIVES] ?? "any" };
}

function decodeNestedBlock(word: string, blockOf: BlockOf): NestedBlockSchema {
  const equals = word.indexOf("=");
  const [kind = "", min = "0", max = "0", id = "*"] = word.slice(equals + 1).split(",");
  return {
    name: word.slice(0, equals),
    nesting: NESTINGS[kind] ?? "list",
    min: Number(min),
    max: max === "0" ? null : Number(max),
    get block() {
      return id === "*" ? null : blockOf(Number(id));
    },
  };
}
