import type { Expression } from "../syntax/ast.ts";
import { parseHcl } from "../syntax/parse.ts";
import { unknown, type Value } from "../values/value.ts";
import type { ModuleDirectory } from "./model.ts";
import { factsOfFile } from "./source-file.ts";

/** More workspaces than this are no environments. */
export const MAX_WORKSPACES = 20;
const MAX_HOPS = 8;
const NAME = /^[\w.-]{1,90}$/;

/** What stands in front of and behind the part of the workspace's name that an expression gives. */
interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

type Evaluate = (expression: Expression) => Value;

/**
 * Workspaces that a root's code speaks of: keys of the maps that it looks up by `terraform.workspace` (or by a local
 * that is a part of it), and texts that it compares it with. Sorted.
 *
 * Found by searching the text: the code of a root is not parsed as a whole for this.
 */
export function workspacesOf(directory: ModuleDirectory, evaluate: Evaluate): readonly string[] {
  if (!directory.files.some((file) => factsOfFile(file).asksWorkspace)) return [];
  const texts = directory.files.filter(({ format }) => format === "hcl").map(({ text }) => text);
  const found = new Set<string>();
  for (const [name, affixes] of namesOfWorkspace(directory, evaluate)) {
    const written = name.replace(".", "\\.");
    const compared = new RegExp(`(?<![\\w.])${written}\\s*[!=]=\\s*"([^"$%]+)"`, "g");
    const indexed = new RegExp(
      `(?<![\\w.])((?:local|var)[\\w.\\[\\]"]*)\\[\\s*(?:${written}|"\\$\\{${written}\\}")\\s*\\]`,
      "g",
    );
    const lookedUp = new RegExp(`lookup\\(\\s*((?:local|var)[\\w.\\[\\]"]*)\\s*,\\s*${written}\\s*[,)]`, "g");
    for (const key of captured(texts, compared)) add(found, key, affixes);
    for (const map of [...captured(texts, indexed), ...captured(texts, lookedUp)]) {
      for (const key of keysOf(map, evaluate)) add(found, key, affixes);
    }
  }
  for (const text of texts) {
    for (const [, front = "", rest = ""] of text.matchAll(CUT_BY_LENGTH)) {
      const prefix = textOf(valueOfText(front, evaluate));
      if (prefix !== null) add(found, rest, { prefix, suffix: "" });
    }
  }
  return found.size > MAX_WORKSPACES ? [] : [...found].sort();
}

/** `substr(terraform.workspace, length(local.app), length(terraform.workspace)) == "-production"`. */
const CUT_BY_LENGTH =
  /substr\(\s*terraform\.workspace\s*,\s*length\(((?:local|var)[\w.[\]"]*)\)\s*,[^\n=]{0,60}\)\s*==\s*"([^"$%]+)"/g;

function add(found: Set<string>, key: string, { prefix, suffix }: Affixes): void {
  const name = prefix + key + suffix;
  if (NAME.test(name)) found.add(name);
}

/** What the first group of a pattern matches, each once. */
function captured(texts: readonly string[], pattern: RegExp): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, first = ""]) => first)));
}

function keysOf(map: string, evaluate: Evaluate): readonly string[] {
  const value = valueOfText(map, evaluate);
  return value.kind === "object" ? [...value.entries.keys()] : [];
}

function valueOfText(text: string, evaluate: Evaluate): Value {
  const expression = parseHcl(`x = ${text}\n`).body.attributes[0]?.value;
  return expression === undefined ? unknown("the expression could not be parsed") : evaluate(expression);
}

/** `terraform.workspace` and every local that is all or a part of it. */
function namesOfWorkspace(directory: ModuleDirectory, evaluate: Evaluate): ReadonlyMap<string, Affixes> {
  const names = new Map<string, Affixes>([["terraform.workspace", { prefix: "", suffix: "" }]]);
  for (const { name, file, attribute } of directory.locals.values()) {
    const written = file.text.slice(attribute.value.start, attribute.value.end);
    if (!/terraform\.workspace|local\./.test(written)) continue;
    const affixes = affixesOf(attribute.value, { directory, evaluate, hops: 0 });
    if (affixes !== null) names.set(`local.${name}`, affixes);
  }
  return names;
}

interface Context {
  readonly directory: ModuleDirectory;
  readonly evaluate: Evaluate;
  readonly hops: number;
}

/** What an expression takes off the workspace's name; null when it is made in another way. */
function affixesOf(expression: Expression, context: Context): Affixes | null {
  if (context.hops > MAX_HOPS) return null;
  const next = { ...context, hops: context.hops + 1 };
  if (expression.kind === "paren") return affixesOf(expression.inner, next);
  if (expression.kind === "template" && expression.parts.length === 1) {
    const [part] = expression.parts;
    return part?.kind === "interpolation" ? affixesOf(part.value, next) : null;
  }
  if (expression.kind === "traversal") return ofTraversal(expression, next);
  return expression.kind === "call" ? ofCall(expression, next) : null;
}

function ofTraversal({ root, steps }: Extract<Expression, { kind: "traversal" }>, context: Context): Affixes | null {
  const [step] = steps;
  if (steps.length !== 1 || step?.kind !== "attr") return null;
  if (root === "terraform") return step.name === "workspace" ? { prefix: "", suffix: "" } : null;
  const local = root === "local" ? context.directory.locals.get(step.name) : undefined;
  return local === undefined ? null : affixesOf(local.attribute.value, context);
}

function ofCall({ name, args }: Extract<Expression, { kind: "call" }>, context: Context): Affixes | null {
  const [subject, affix, replacement] = args;
  const inner = subject === undefined ? null : affixesOf(subject, context);
  if (inner === null) return null;
  if (name === "lower" && args.length === 1) return inner;
  const text = affix === undefined ? null : textOf(context.evaluate(affix));
  if (text === null) return null;
  const isCut = name === "replace" && replacement !== undefined && textOf(context.evaluate(replacement)) === "";
  if (name === "trimprefix" || (isCut && !text.startsWith("/"))) return { ...inner, prefix: inner.prefix + text };
  return name === "trimsuffix" ? { ...inner, suffix: text + inner.suffix } : null;
}

function textOf(value: Value): string | null {
  return value.kind === "known" && typeof value.value === "string" ? value.value : null;
}
