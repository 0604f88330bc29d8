import type { Expression } from "../syntax/ast.ts";
import { parseHcl } from "../syntax/parse.ts";
import { evaluate } from "../values/evaluate.ts";
import type { TerraformFunction } from "../values/functions/signature.ts";
import { textOf } from "../values/patterns.ts";
import { known, type PatternValue, unknown, type Value } from "../values/value.ts";

/** Ends the template where it is read as a heredoc, which has the same syntax; no file has such a line. */
const MARKER = "TERRAFIX_END_OF_TEMPLATE";

/** Functions that a template may call besides those that are the same everywhere. */
type Functions = Readonly<Record<string, TerraformFunction>>;

/**
 * `templatefile` for files that `functions.file` reads. Templates with directives (`%{ if }`), and those that are a single
 * interpolation and so no text, are not known.
 */
export function templateFile(functions: Functions): TerraformFunction {
  return ([given, values]): Value => {
    const read = given === undefined ? undefined : functions.file?.([given]);
    return read === undefined ? unknown("the path of the file is not known") : rendered(read, values, functions);
  };
}

/** `templatestring`, whose template is a text of the module. */
export function templateString(functions: Functions): TerraformFunction {
  return ([template, values]): Value =>
    template === undefined ? unknown("the template is not known") : rendered(template, values, functions);
}

function rendered(template: Value, values: Value | undefined, functions: Functions): Value {
  if (values?.kind !== "object" || values.open) return unknown("the values for the template are not known");
  if (template.kind === "unknown") return template;
  if (template.kind !== "known" || typeof template.value !== "string") return unknown("the template is not known");
  const text = template.value;
  if (text.includes("\r") || text.includes(MARKER)) return unknown("a template of this form is not followed");
  const isEnded = text.endsWith("\n");
  const { body, problems } = parseHcl(`x = <<${MARKER}\n${text}${isEnded ? "" : "\n"}${MARKER}\n`);
  const expression = body.attributes[0]?.value;
  if (expression === undefined || problems.length > 0) return unknown("the template could not be parsed");
  if (!isEnded && isLoneInterpolation(expression)) return unknown("a template of a single value need not be text");
  const value = evaluate(expression, {
    bindings: values.entries,
    resolve: (root, steps) => ({ value: unknown(`the template is given no \`${root}\``), used: steps.length }),
    functions,
  });
  return isEnded ? value : withoutNewline(value);
}

/** One interpolation and the newline that a heredoc needs. */
function isLoneInterpolation(expression: Expression): boolean {
  if (expression.kind !== "template" || expression.parts.length !== 2) return false;
  const [first, second] = expression.parts;
  return first?.kind === "interpolation" && second?.kind === "text" && second.text === "\n";
}

function withoutNewline(value: Value): Value {
  if (value.kind === "known" && typeof value.value === "string") return known(value.value.replace(/\n$/, ""));
  return value.kind === "pattern" ? patternWithoutNewline(value) : value;
}

function patternWithoutNewline({ parts, because }: PatternValue): Value {
  const last = parts.at(-1) ?? null;
  const end = typeof last === "string" ? last.replace(/\n$/, "") : last;
  return textOf([...parts.slice(0, -1), end], because);
}
