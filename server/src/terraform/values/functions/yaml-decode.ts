import { isAlias, isMap, isScalar, isSeq, type ParsedNode, parseDocument, Scalar, type YAMLMap } from "yaml";
import { scalarText } from "../convert.ts";
import { isFailure, known, objectOf, unknown, type Value } from "../value.ts";
import { scalars } from "./signature.ts";

/** Collections that open one inside of the other, as no file of people has them. */
const DEEP = /(?:[[{,][ \t]*){200}|(?:-[ \t]+){200}|(?:[[{]\w*:?[ \t]*){200}/;

/** Longer texts are left unread, in characters. */
const MAX_TEXT = 256 * 1024;

const TOO_DEEP = "the YAML is nested too deeply";
const IN_DOUBT = "the YAML has something that is not read for certain";

/**
 * `yamldecode`. Terraform reads YAML 1.2 with the words of 1.1 (`yes`, `off`). What is written in a way that readers
 * differ in (dates, octal numbers, tags) is not known. Source: go-cty-yaml, and its answers.
 */
export const yamldecode = scalars(["string"], (text) => {
  if (text.length > MAX_TEXT) return unknown("the YAML is too long to be read");
  if (/^(?:---|\.\.\.)/m.test(text.replace(/^---[ \t]*\n/, ""))) return unknown("the YAML has several documents");
  if (DEEP.test(text)) return unknown(TOO_DEEP);
  try {
    return decodeText(text);
  } catch (error) {
    // The library goes down one level of nesting after the other, as deep as a text may say.
    if (error instanceof RangeError) return unknown(TOO_DEEP);
    throw error;
  }
});

function decodeText(text: string): Value {
  const document = parseDocument(text, { schema: "failsafe", uniqueKeys: false, logLevel: "silent" });
  const isClear = document.warnings.every(({ code }) => code === "TAG_RESOLVE_FAILED");
  if (document.errors.length > 0 || !isClear || document.contents === null) return unknown(IN_DOUBT);
  const anchors = new Map<string, Value>();
  const decode: Decode = (node) => {
    if (node === null) return known(null);
    if (isAlias(node)) return anchors.get(node.source) ?? unknown(IN_DOUBT);
    const value = node.tag === undefined ? decodeNode(node, decode) : unknown(IN_DOUBT);
    if (node.anchor !== undefined) anchors.set(node.anchor, value);
    return value;
  };
  return decode(document.contents);
}

type Decode = (node: ParsedNode | null) => Value;

function decodeNode(node: ParsedNode, decode: Decode): Value {
  if (isScalar(node)) return scalar(node);
  if (isSeq(node)) return { kind: "list", items: node.items.map((item) => decode(item as ParsedNode | null)) };
  return isMap(node) ? mapping(node, decode) : unknown(IN_DOUBT);
}

function mapping(node: YAMLMap, decode: Decode): Value {
  const entries = new Map<string, Value>();
  let merged: Value | null = null;
  for (const { key, value } of node.items) {
    const name = decode(key as ParsedNode);
    const item = decode(value as ParsedNode | null);
    if (name.kind !== "known" || name.value === null) return unknown(IN_DOUBT);
    if (isScalar(key) && key.type === Scalar.PLAIN && name.value === "<<") {
      if (merged !== null) return unknown(IN_DOUBT);
      merged = item;
    } else entries.set(scalarText(name.value), item);
  }
  return merged === null ? objectOf(entries) : withMerged(entries, merged);
}

/** `<<: *defaults`. Which of two equal keys counts differs between readers. */
function withMerged(entries: Map<string, Value>, merged: Value): Value {
  if (merged.kind !== "object" || merged.open || isFailure(merged)) return unknown(IN_DOUBT);
  for (const [key, value] of merged.entries) {
    if (entries.has(key)) return unknown(IN_DOUBT);
    entries.set(key, value);
  }
  return objectOf(entries);
}

const TRUE = /^(?:y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE)$/;
const FALSE = /^(?:n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/;
const NULL = /^(?:~|null|Null|NULL)?$/;
/** Other spellings of these words, and of numbers that are none. */
const NEARLY = /^(?:y|yes|on|true|n|no|off|false|null)$|^[-+.]*(?:inf|nan)/i;
const NUMBER = /^[-+]?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const ZERO = /^[-+]?0(?:\.0*)?$/;
/** Digits of a number that are kept exactly. */
const MAX_DIGITS = 15;
/** Addresses, versions, and numbers with a unit: `10.0.0.0/16`, `1.2.3`, `30d`. */
const NO_NUMBER = /^\d+(?:\.\d+){2,}(?:[-/][\w./-]*)?$|^\d+[ac-df-np-wyzAC-DF-NP-WYZ]\w*$/;

function scalar(node: Scalar): Value {
  const text = String(node.value ?? "");
  if (node.type !== Scalar.PLAIN) return known(text);
  if (NULL.test(text)) return known(null);
  if (TRUE.test(text)) return known(true);
  if (FALSE.test(text)) return known(false);
  if (NEARLY.test(text)) return unknown(IN_DOUBT);
  if (NUMBER.test(text)) {
    const exact = text.replace(/\D/g, "").length <= MAX_DIGITS && (text === "0" || !ZERO.test(text));
    return exact ? known(Number(text)) : unknown(IN_DOUBT);
  }
  if (!/^[-+.\d]/.test(text) || /^[-+.][A-Za-z_/]/.test(text) || NO_NUMBER.test(text)) return known(text);
  return unknown(IN_DOUBT);
}
