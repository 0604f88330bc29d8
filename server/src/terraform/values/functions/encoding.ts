import { createHash } from "node:crypto";
import { known, objectOf, STRING, type Type, unknown, type Value } from "../value.ts";
import { scalars, type TerraformFunction } from "./signature.ts";

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Standard base64 with its padding; line breaks are skipped, as Go does. */
const base64decode = scalars(["string"], (text) => {
  const plain = text.replace(/[\r\n]/g, "");
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return undefined;
  return utf8(Buffer.from(plain, "base64"));
});

/** Go's `url.QueryEscape`: spaces become `+`. */
const urlencode = scalars(["string"], (text) => {
  if (/\p{Surrogate}/u.test(text)) return unknown("the text has half a character");
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
});

function hash(algorithm: string, encoding: "hex" | "base64"): TerraformFunction {
  return scalars(["string"], (text) => createHash(algorithm).update(text, "utf8").digest(encoding));
}

/** One line of CSV per row, the first with names. Quotes, carriage returns and blank lines are left unread. */
const csvdecode = scalars(["string"], (text): Value => {
  if (/["\r]|\n\n|^\n/.test(text) || text === "") return unknown("the CSV is of a kind that is not evaluated");
  const [names = [], ...rows] = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split(","));
  if (new Set(names).size !== names.length || rows.some((row) => row.length !== names.length)) {
    return unknown("the CSV is not regular");
  }
  const items = rows.map((row) => objectOf(new Map(names.map((name, i) => [name, known(row[i] ?? "")]))));
  const of: Type = { kind: "object", attributes: new Map(names.map((name) => [name, STRING])) };
  return { kind: "list", items, type: { kind: "list", of } };
});

/** Encodings and hashes of text. */
export const ENCODING_FUNCTIONS = {
  base64encode: scalars(["string"], (text) => Buffer.from(text, "utf8").toString("base64")),
  base64decode,
  urlencode,
  csvdecode,
  md5: hash("md5", "hex"),
  sha1: hash("sha1", "hex"),
  sha256: hash("sha256", "hex"),
  sha512: hash("sha512", "hex"),
  base64sha256: hash("sha256", "base64"),
  base64sha512: hash("sha512", "base64"),
} satisfies Readonly<Record<string, TerraformFunction>>;
