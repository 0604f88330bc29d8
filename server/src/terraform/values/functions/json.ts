import { isOrdered } from "../convert.ts";
import { compareText, numberText } from "../numbers.ts";
import { failure, known, type ListValue, type ObjectValue, unknown, type Value, whyUnknown } from "../value.ts";
import { exactly, scalars, type TerraformFunction } from "./signature.ts";

const ESCAPED = /[<>&\u2028\u2029\p{Cc}"\\]/gu;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

/** A JSON string as Go writes it: `<`, `>` and `&` are escaped too. */
export function quoteJson(text: string): string {
  const escaped = text.replace(
    ESCAPED,
    (char) =>
      SHORT[char] ?? (char > "~" && char < "\u2028" ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
  return `"${escaped}"`;
}

/** The very bytes of `jsonencode`; null when a part of the value is not known. */
export function encodeJson(value: Value): string | null {
  if (value.kind === "known") {
    if (typeof value.value === "string") return quoteJson(value.value);
    return typeof value.value === "number" ? numberText(value.value) : String(value.value);
  }
  if (value.kind === "list") {
    if (!isOrdered(value)) return null;
    const items: string[] = [];
    for (const item of value.items) {
      const text = encodeJson(item);
      if (text === null) return null;
      items.push(text);
    }
    return `[${items.join(",")}]`;
  }
  return value.kind === "object" && !value.open ? encodeObject(value) : null;
}

function encodeObject(value: ObjectValue): string | null {
  const pairs: string[] = [];
  for (const [key, item] of [...value.entries].sort(([a], [b]) => compareText(a, b))) {
    const text = encodeJson(item);
    if (text === null) return null;
    pairs.push(`${quoteJson(key)}:${text}`);
  }
  return `{${pairs.join(",")}}`;
}

/** Plain JSON of a value, or null when any part of it is not known. */
export function toJson(value: Value): { readonly json: unknown } | null {
  const text = encodeJson(value);
  return text === null ? null : { json: JSON.parse(text) };
}

/** The inverse of {@link toJson}, for `jsondecode` and for JSON found in heredocs. */
export function fromJson(json: unknown): Value {
  if (json === null || typeof json === "string" || typeof json === "number" || typeof json === "boolean") {
    return known(json);
  }
  if (Array.isArray(json)) return { kind: "list", items: json.map(fromJson) } satisfies ListValue;
  if (typeof json === "object") {
    const entries = new Map(
      Object.entries(json).map(([key, value]) => [key.normalize("NFC"), fromJson(value)] as const),
    );
    return { kind: "object", entries, open: false } satisfies ObjectValue;
  }
  return unknown("not JSON");
}

const jsonencode = exactly(1, ([value]) => {
  const text = value === undefined ? null : encodeJson(value);
  return text === null ? unknown(whyUnknown(value)) : known(text);
});

const MAX_NESTING = 500;

/** How many collections are open at once at most. */
function deepest(bare: string): number {
  let depth = 0;
  let most = 0;
  for (const [char] of bare.matchAll(/[[\]{}]/g)) {
    depth += char === "[" || char === "{" ? 1 : -1;
    if (depth > most) most = depth;
  }
  return most;
}

const STRING = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/g;

/** Numbers of many digits would lose some; an exponent and a negative zero are written otherwise by Terraform. */
const INEXACT = /\d{16}|\d[.]?\d*[eE]|-0(?!\.\d*[1-9])/;

const jsondecode = scalars(["string"], (text) => {
  const bare = text.replace(STRING, '""');
  if (deepest(bare) > MAX_NESTING) return unknown("the JSON is nested too deeply");
  if (INEXACT.test(bare)) return unknown("the JSON has numbers that are not read exactly");
  try {
    return fromJson(JSON.parse(text));
  } catch {
    return failure("the text is not JSON");
  }
});

/** JSON both ways. `null` can be encoded. */
export const JSON_FUNCTIONS = {
  jsonencode: (args) =>
    args.length === 1 && args[0]?.kind === "known" ? known(encodeJson(args[0])) : jsonencode(args),
  jsondecode,
} satisfies Readonly<Record<string, TerraformFunction>>;
