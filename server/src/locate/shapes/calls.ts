import type { CallExpression, Expression } from "../../terraform/syntax/ast.ts";
import { FUNCTIONS } from "../../terraform/values/functions.ts";
import { type Bindings, DEEP, ELEMENT, type FileSource, HERE, KEYS, type Path } from "./model.ts";
import { piecesOfFormat } from "./text.ts";
import { isText, type Walker } from "./walker.ts";

interface Asked {
  readonly path: Path;
  readonly bindings: Bindings;
}

/** Where the texts of a function's result come from. */
export type CallShape = (walk: Walker, call: CallExpression, asked: Asked) => void;

/** True for functions that evaluation knows; those of files are known where a repository is read. */
export function isImplemented(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name) || /^(?:file|template)/.test(name);
}

/** The arguments with the way into each: the last one is a list of arguments when it is expanded. */
function each(call: CallExpression, path: Path): readonly (readonly [Expression, Path])[] {
  return call.args.map((arg, i) => [arg, call.expand && i === call.args.length - 1 ? [ELEMENT, ...path] : path]);
}

/** Any of the arguments as it is. */
const anyOf: CallShape = (walk, call, { path, bindings }) => {
  for (const [arg, way] of each(call, path)) walk.expression(arg, way, bindings);
};

/** The first argument as it is, whatever the others choose of it. */
const first: CallShape = (walk, call, { path, bindings }) => {
  for (const [arg, way] of each(call, path).slice(0, 1)) walk.expression(arg, way, bindings);
};

/** The texts of the arguments in an order of the function's own. */
const rearranged: CallShape = (walk, call, { bindings }) => {
  for (const arg of call.args) walk.expression(arg, [DEEP], bindings);
};

/** One element of the first argument. */
const element: CallShape = (walk, call, { path, bindings }) => {
  for (const [arg, way] of each(call, [ELEMENT, ...path]).slice(0, 1)) walk.expression(arg, way, bindings);
};

const lookup: CallShape = (walk, call, { path, bindings }) => {
  const [map, key, fallback] = call.args;
  if (call.expand || map === undefined) {
    rearranged(walk, call, { path, bindings });
    return;
  }
  const name = key?.kind === "literal" && typeof key.value === "string" ? `.${key.value}` : ELEMENT;
  walk.expression(map, [name, ...path], bindings);
  if (fallback !== undefined) walk.expression(fallback, path, bindings);
};

const keys: CallShape = (walk, call, { path, bindings }) => {
  const [map] = call.args;
  if (map === undefined || call.expand) {
    rearranged(walk, call, { path, bindings });
    return;
  }
  if (path[0] === KEYS) walk.class("figures");
  if (path.length <= 1) walk.expression(map, [KEYS], bindings);
};

const values: CallShape = (walk, call, { path, bindings }) => {
  const [map] = call.args;
  if (map === undefined || call.expand) {
    rearranged(walk, call, { path, bindings });
    return;
  }
  const [step, ...rest] = path;
  if (step === KEYS) walk.class("figures");
  walk.expression(map, step === undefined || step === DEEP ? path : [ELEMENT, ...rest], bindings);
};

const figures: CallShape = (walk, _call, { path }) => {
  if (path.length <= 1) walk.class("figures");
};

const base64: CallShape = (walk, _call, { path }) => {
  if (isText(path)) walk.class("base64");
};

const bool: CallShape = (walk, _call, { path }) => {
  if (isText(path)) walk.bool();
};

/** A format with its text known. */
const format: CallShape = (walk, call, { path, bindings }) => {
  if (path.length > 1) return;
  const [given, ...args] = call.args;
  const text = given === undefined || call.expand ? null : walk.piece(given, bindings);
  if (text === null) {
    walk.open();
    return;
  }
  walk.text(
    piecesOfFormat(text).map((piece) => {
      if (typeof piece === "string") return piece;
      const arg = piece.argument === null ? undefined : args[piece.argument];
      return arg === undefined ? null : walk.piece(arg, bindings);
    }),
  );
};

/** As {@link format} for each element of its lists, so that nothing but the text of the format is sure. */
const formatList: CallShape = (walk, call, { path, bindings }) => {
  if (path.length > 1) return;
  if (path[0] === KEYS) walk.class("figures");
  const [given] = call.args;
  const text = given === undefined || call.expand ? null : walk.piece(given, bindings);
  if (text === null) walk.open();
  else walk.text(piecesOfFormat(text).map((piece) => (typeof piece === "string" ? piece : null)));
};

const join: CallShape = (walk, call, { path, bindings }) => {
  if (!isText(path)) return;
  const [separator, ...lists] = call.args;
  const [list] = lists;
  const glue = separator === undefined ? null : walk.piece(separator, bindings);
  if (!call.expand && lists.length === 1 && list?.kind === "tuple") {
    walk.text(list.items.flatMap((item, i) => (i === 0 ? [] : [glue]).concat(walk.piece(item, bindings))));
    return;
  }
  // One item is what it is; of more, all but the first have the separator before them.
  walk.text([null, glue, null]);
  for (const [arg, way] of each(call, [ELEMENT]).slice(1)) walk.expression(arg, way, bindings);
};

/** The start of a text: all of it where that is short, else so many characters. */
const substr: CallShape = (walk, call, asked) => {
  const [text, from, count] = call.args;
  const length = count?.kind === "literal" ? Number(count.value) : Number.NaN;
  const isStart = !call.expand && from?.kind === "literal" && from.value === 0 && length > 0;
  if (!isStart || text?.kind !== "template") {
    changed(walk, call, asked);
    return;
  }
  if (!isText(asked.path)) return;
  const [first] = text.parts;
  walk.class(`length ${length}`);
  walk.text(walk.pieces(text, asked.bindings));
  // Of a pattern, nothing but its start is kept.
  if (first?.kind === "text") walk.text([first.text.slice(0, length), null]);
  else if (first?.kind === "interpolation") walk.start(first.value, asked.bindings);
};

/** JSON: a collection, a text in quotes, a number, or a word. */
const json: CallShape = (walk, _call, { path }) => {
  if (!isText(path)) return;
  for (const [open, close] of ["{}", "[]", '""']) walk.text([open ?? null, null, close ?? null]);
  walk.class("figures");
  walk.bool();
  walk.text(["null"]);
};

/** Another text of the first argument; the others say how. */
const changed: CallShape = (walk, call, { bindings }) => {
  for (const [arg, way] of each(call, HERE).slice(0, 1)) walk.changed(arg, way, bindings);
};

/** The texts of a file of JSON or YAML where it is one, any text otherwise. */
const decode: CallShape = (walk, call, { path, bindings }) => {
  const [arg] = call.args;
  const file = arg?.kind === "call" && arg.name === "file" && !arg.expand ? arg.args[0] : undefined;
  const place = file === undefined ? null : placeOfFile(walk, file, bindings);
  if (place === null) changed(walk, call, { path, bindings });
  else walk.flow({ kind: "file", ...place, as: call.name === "yamldecode" ? "yamldecode" : "jsondecode" }, path);
};

const template: CallShape = (walk, call, { path, bindings }) => {
  const [file] = call.args;
  const place = file === undefined || call.expand ? null : placeOfFile(walk, file, bindings);
  if (place === null) walk.open();
  else if (isText(path)) walk.flow({ kind: "file", ...place, as: "templatefile" }, path);
};

/** `"x.json"`, `"${path.module}/x.json"`. */
function placeOfFile(
  walk: Walker,
  expression: Expression,
  bindings: Bindings,
): Pick<FileSource, "name" | "from"> | null {
  const whole = walk.piece(expression, bindings);
  if (whole !== null) return { name: whole, from: "root" };
  if (expression.kind !== "template") return null;
  const [first, second] = expression.parts;
  if (first?.kind !== "interpolation" || second?.kind !== "text" || expression.parts.length !== 2) return null;
  const { value } = first;
  const [step] = value.kind === "traversal" && value.root === "path" ? value.steps : [];
  if (step?.kind !== "attr" || (step.name !== "module" && step.name !== "root")) return null;
  return { name: `.${second.text}`, from: step.name };
}

/** Text in pieces: of the second argument. */
const pieces: CallShape = (walk, call, { path, bindings }) => {
  const [, text] = call.args;
  if (path[0] === KEYS) walk.class("figures");
  if (call.expand || text === undefined) walk.open();
  else walk.changed(text, HERE, bindings);
};

/** What each function makes of the texts of its arguments. Functions that are not here make any text of them. */
export const CALLS: Readonly<Record<string, CallShape>> = {
  try: anyOf,
  coalesce: anyOf,
  coalescelist: anyOf,
  compact: anyOf,
  concat: anyOf,
  distinct: anyOf,
  merge: anyOf,
  nonsensitive: anyOf,
  sensitive: anyOf,
  ephemeralasnull: anyOf,
  reverse: anyOf,
  setintersection: anyOf,
  setsubtract: anyOf,
  setunion: anyOf,
  sort: anyOf,
  tolist: anyOf,
  tomap: anyOf,
  toset: anyOf,
  tostring: anyOf,
  lower: anyOf,
  upper: anyOf,
  slice: first,
  element,
  one: element,
  lookup,
  keys,
  values,
  chunklist: rearranged,
  flatten: rearranged,
  matchkeys: rearranged,
  setproduct: rearranged,
  transpose: rearranged,
  zipmap: rearranged,
  abs: figures,
  ceil: figures,
  floor: figures,
  index: figures,
  length: figures,
  max: figures,
  filemd5: figures,
  filesha1: figures,
  filesha256: figures,
  filesha512: figures,
  md5: figures,
  min: figures,
  parseint: figures,
  pow: figures,
  range: figures,
  sha1: figures,
  sha256: figures,
  sha512: figures,
  signum: figures,
  sum: figures,
  tonumber: figures,
  uuid: figures,
  uuidv5: figures,
  cidrhost: figures,
  cidrnetmask: figures,
  cidrsubnet: figures,
  cidrsubnets: figures,
  alltrue: bool,
  tobool: bool,
  anytrue: bool,
  can: bool,
  contains: bool,
  fileexists: bool,
  endswith: bool,
  startswith: bool,
  strcontains: bool,
  issensitive: bool,
  format,
  formatlist: formatList,
  join,
  jsonencode: json,
  base64decode: changed,
  base64encode: base64,
  base64sha256: base64,
  base64sha512: base64,
  filebase64: base64,
  filebase64sha256: base64,
  filebase64sha512: base64,
  basename: changed,
  chomp: changed,
  csvdecode: changed,
  dirname: changed,
  replace: changed,
  strrev: changed,
  substr,
  title: changed,
  trim: changed,
  trimprefix: changed,
  trimspace: changed,
  trimsuffix: changed,
  urlencode: changed,
  jsondecode: decode,
  yamldecode: decode,
  templatefile: template,
  regex: pieces,
  regexall: pieces,
  split: pieces,
};
