import { isOrdered } from "../convert.ts";
import { compareText, numberText } from "../numbers.ts";
import { known, type Scalar, unknown, type Value, whyUnknown } from "../value.ts";
import { type TerraformFunction, wrongCount } from "./signature.ts";

/** Longer texts are folded at their spaces. */
const MAX_LINE = 60;

/** The lines of a value in block style; null when a part is not known, or is written in a way that is not followed. */
function linesOf(value: Value): readonly string[] | null {
  if (value.kind === "known") {
    const text = scalarLine(value.value);
    return text === null ? null : [text];
  }
  if (value.kind === "list") return isOrdered(value) ? sequenceLines(value.items) : null;
  return value.kind === "object" && !value.open ? mappingLines(value.entries) : null;
}

function scalarLine(value: Scalar): string | null {
  if (typeof value === "number") return /e/.test(numberText(value)) ? null : numberText(value);
  if (typeof value !== "string") return String(value);
  // Texts of several lines become block scalars.
  if (!/^[ -~]*$/.test(value) || (value.length > MAX_LINE && value.includes(" "))) return null;
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

function sequenceLines(items: readonly Value[]): readonly string[] | null {
  if (items.length === 0) return ["[]"];
  const lines: string[] = [];
  for (const item of items) {
    const inner = linesOf(item);
    if (inner === null) return null;
    lines.push(...inner.map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`)));
  }
  return lines;
}

function mappingLines(entries: ReadonlyMap<string, Value>): readonly string[] | null {
  if (entries.size === 0) return ["{}"];
  const lines: string[] = [];
  for (const [key, item] of [...entries].sort(([a], [b]) => compareText(a, b))) {
    const [name, inner] = [scalarLine(key), linesOf(item)];
    if (name === null || inner === null) return null;
    const isBlock = item.kind === "list" ? item.items.length > 0 : item.kind === "object" && item.entries.size > 0;
    if (!isBlock) lines.push(`${name}: ${inner.join()}`);
    else lines.push(`${name}:`, ...inner.map((line) => (item.kind === "list" ? line : `  ${line}`)));
  }
  return lines;
}

/** `yamlencode` of what is wholly known, in the form that go-cty-yaml writes. Compared with the CLI by the fuzzer. */
export const yamlencode: TerraformFunction = (args) => {
  const [value] = args;
  if (value === undefined || args.length > 1) return wrongCount(1, args.length);
  const lines = linesOf(value);
  // A document that is a plain scalar is ended by a mark.
  const end = value.kind === "known" && typeof value.value !== "string" ? "\n...\n" : "\n";
  if (lines !== null) return known(lines.join("\n") + end);
  const because = whyUnknown(value);
  return unknown(because === "it is a collection" ? "the YAML has a form that is not followed" : because);
};
