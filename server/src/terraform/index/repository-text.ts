import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Expression } from "../syntax/ast.ts";
import { parseHcl } from "../syntax/parse.ts";
import { evaluate } from "../values/evaluate.ts";
import type { TerraformFunction } from "../values/functions/signature.ts";
import { textOf } from "../values/patterns.ts";
import { known, unknown, type Value } from "../values/value.ts";
import { readText } from "./read-text.ts";

/** Largest file that `file()` is followed into, in bytes: names and settings fit in far less. */
const MAX_BYTES = 256 * 1024;

/**
 * `file` for the files of a repository: `folder` is where relative paths start, both absolute. A file outside of the
 * repository, also by a symbolic link, is never opened.
 */
export function fileFunction(repository: string, folder: string): TerraformFunction {
  return ([given]): Value => {
    if (given?.kind !== "known" || typeof given.value !== "string") return unknown("the path of the file is not known");
    const text = textInside(repository, path.resolve(folder, given.value));
    return text === null ? unknown(`${given.value} is not a text file of this repository`) : known(text);
  };
}

/** Ends the template where it is read as a heredoc, which has the same syntax; no file has such a line. */
const MARKER = "TERRAFIX_END_OF_TEMPLATE";

/**
 * `templatefile` for the files of a repository, within the bounds of {@link fileFunction}. Templates with directives
 * (`%{ if }`), and those that are a single interpolation and so no text, are not known.
 */
export function templateFunction(repository: string, folder: string): TerraformFunction {
  const file = fileFunction(repository, folder);
  return ([given, values]): Value => {
    if (values?.kind !== "object" || values.open) return unknown("the values for the template are not known");
    const read = file(given === undefined ? [] : [given]);
    if (read.kind !== "known" || typeof read.value !== "string") return read;
    const text = read.value;
    if (text.includes("\r") || text.includes(MARKER)) return unknown("a template of this form is not followed");
    const isEnded = text.endsWith("\n");
    const { body, problems } = parseHcl(`x = <<${MARKER}\n${text}${isEnded ? "" : "\n"}${MARKER}\n`);
    const expression = body.attributes[0]?.value;
    if (expression === undefined || problems.length > 0) return unknown("the template could not be parsed");
    if (!isEnded && isLoneInterpolation(expression)) return unknown("a template of a single value need not be text");
    const value = evaluate(expression, {
      bindings: values.entries,
      resolve: (root, steps) => ({ value: unknown(`the template is given no \`${root}\``), used: steps.length }),
      functions: { file },
    });
    return isEnded ? value : withoutNewline(value);
  };
}

/** One interpolation and the newline that a heredoc needs. */
function isLoneInterpolation(expression: Expression): boolean {
  if (expression.kind !== "template" || expression.parts.length !== 2) return false;
  const [first, second] = expression.parts;
  return first?.kind === "interpolation" && second?.kind === "text" && second.text === "\n";
}

function withoutNewline(value: Value): Value {
  if (value.kind === "known" && typeof value.value === "string") return known(value.value.replace(/\n$/, ""));
  if (value.kind !== "pattern") return value;
  const last = value.parts.at(-1) ?? null;
  const end = typeof last === "string" ? last.replace(/\n$/, "") : last;
  return textOf([...value.parts.slice(0, -1), end], value.because);
}

function textInside(repository: string, file: string): string | null {
  try {
    const inside = path.relative(realpathSync(repository), realpathSync(file));
    if (inside === "" || inside.startsWith("..") || path.isAbsolute(inside)) return null;
    const { size } = statSync(file);
    if (size > MAX_BYTES) return null;
  } catch {
    return null;
  }
  const read = readText(file);
  return read.ok ? read.text : null;
}
