import { failure, known, objectOf, STRING, type Type, unknown, type Value } from "../value.ts";
import { translateRegex } from "./regex-syntax.ts";
import { scalars, type TerraformFunction } from "./signature.ts";

const NOT_PORTABLE = "the regular expression is of a kind that is not evaluated";

/** Longest text that a pattern with repetitions is tried on. */
const MAX_SUBJECT = 2_000;

function compiled(pattern: string, subject: string): RegExp | null {
  if (subject.length > MAX_SUBJECT) return null;
  const source = translateRegex(pattern, subject.length);
  if (source === null) return null;
  try {
    return new RegExp(source, "gu");
  } catch {
    return null;
  }
}

/** All matches; Go leaves out an empty one right behind another. */
function allMatches(text: string, expression: RegExp): readonly RegExpExecArray[] {
  let end = -1;
  return [...text.matchAll(expression)].filter((match) => {
    const isRepeat = match[0] === "" && match.index === end;
    end = match.index + match[0].length;
    return !isRepeat;
  });
}

/** What `regex` gives for a match: the whole, the groups as a tuple, or the named groups as an object. */
function captured(match: RegExpMatchArray): Value {
  const text = (group: string | undefined): Value =>
    group === undefined ? { kind: "known", value: null, type: STRING } : known(group);
  if (match.groups !== undefined) {
    const named = Object.entries(match.groups);
    if (named.length !== match.length - 1) return failure("named and unnamed groups are mixed");
    return objectOf(new Map(named.map(([name, group]) => [name, text(group)])));
  }
  return match.length === 1 ? known(match[0]) : { kind: "list", items: match.slice(1).map(text) };
}

/** `replace` with a pattern between slashes: Go's replacement syntax, of which only `$1` and `${1}` are read. */
export function replaceRegex(text: string, pattern: string, by: string): Value {
  const expression = compiled(pattern, text);
  // `$1x` means the group named `1x` in Go: a digit must not be followed by a word character.
  const template = /^(?:[^$]|\$\$|\$\{\d+\}|\$\d+(?!\w))*$/.test(by);
  if (expression === null || !template) return unknown(NOT_PORTABLE);
  let result = "";
  let at = 0;
  for (const match of allMatches(text, expression)) {
    result += text.slice(at, match.index) + filled(by, match);
    at = match.index + match[0].length;
  }
  return known(result + text.slice(at));
}

function filled(template: string, match: RegExpExecArray): string {
  return template.replace(/\$\$|\$\{?(\d+)\}?/g, (_, digits: string | undefined) =>
    digits === undefined ? "$" : (match[Number(digits)] ?? ""),
  );
}

const regex = scalars(["string", "string"], (pattern, text) => {
  const expression = compiled(pattern, text);
  if (expression === null) return unknown(NOT_PORTABLE);
  const [match] = text.matchAll(expression);
  return match === undefined ? failure("the regular expression matches nothing") : captured(match);
});

const regexall = scalars(["string", "string"], (pattern, text): Value => {
  const expression = compiled(pattern, text);
  if (expression === null) return unknown(NOT_PORTABLE);
  const items = allMatches(text, expression).map(captured);
  const first = items[0] ?? shapeOf(expression);
  if (first.kind === "unknown") return first;
  return { kind: "list", items, type: { kind: "list", of: captureType(first) } };
});

/** What a match would look like: an alternative that matches nothing has all the groups. */
function shapeOf(expression: RegExp): Value {
  const match = new RegExp(`${expression.source}|`, "u").exec("");
  return match === null ? unknown(NOT_PORTABLE) : captured(match);
}

function captureType(first: Value): Type {
  if (first.kind === "object") {
    return { kind: "object", attributes: new Map([...first.entries.keys()].map((key) => [key, STRING])) };
  }
  return first.kind === "list" ? { kind: "tuple", items: first.items.map(() => STRING) } : STRING;
}

/** Regular expressions, where Go's and JavaScript's certainly agree. */
export const REGEX_FUNCTIONS = { regex, regexall } satisfies Readonly<Record<string, TerraformFunction>>;
