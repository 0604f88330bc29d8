import { isMap, isSeq, parseDocument, type YAMLSeq } from "yaml";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { EXCEPTIONS_FILE } from "../../config/exceptions.ts";

export interface NewException {
  /** Null when no policy answers the test; the entry then names the test. */
  readonly policy: string | null;
  readonly test: string;
  readonly resource: string;
  readonly reason: string;
  readonly by: string;
  /** `YYYY-MM-DD`. */
  readonly until: string;
}

/** The file with one more entry. Comments, order and blank lines of what is there stay. */
export function withException(text: string, entry: NewException): Result<string, Failure> {
  const document = parseDocument(text, { keepSourceTokens: true });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const message = `${EXCEPTIONS_FILE} cannot be read (${broken.message.split("\n")[0]}); mend it first.`;
    return err(failure("invalid-response", message));
  }
  const item = {
    ...(entry.policy === null ? { test: entry.test } : { policy: entry.policy }),
    resource: entry.resource,
    reason: entry.reason,
    ...(entry.by === "" ? {} : { by: entry.by }),
    until: entry.until,
  };
  const { contents } = document;
  if (contents === null || text.trim() === "") {
    const head = text.trim() === "" ? HEAD : `${text.trimEnd()}\n`;
    return ok(`${head}exceptions:\n${entryLines(item, "  ")}`);
  }
  const list = isSeq(contents) ? contents : isMap(contents) ? contents.get("exceptions", true) : null;
  if (list === undefined || (isMap(contents) && isEmpty(list))) {
    document.set("exceptions", [item]);
    return ok(document.toString({ lineWidth: 0 }));
  }
  if (!isSeq(list)) {
    return err(failure("invalid-response", `${EXCEPTIONS_FILE} should hold a list of exceptions; mend it first.`));
  }
  if (list.flow !== true && list.items.length > 0) return ok(appended(text, list, item));
  // `[{…}, {…}]`: there is no line to write behind.
  document.addIn(isSeq(contents) ? [] : ["exceptions"], document.createNode(item));
  return ok(document.toString({ lineWidth: 0 }));
}

const HEAD = "# What TerraFix must not fix, with the reason and the last day on which that holds.\n";

function isEmpty(node: unknown): boolean {
  return (
    node === null ||
    (isSeq(node) && node.items.length === 0) ||
    (typeof node === "object" && node !== null && "value" in node && node.value === null)
  );
}

/** Written behind the last entry as text, so that not one byte of the others changes. */
function appended(text: string, list: YAMLSeq, item: Readonly<Record<string, string>>): string {
  const last = list.items.at(-1);
  const range =
    typeof last === "object" && last !== null && "range" in last ? (last.range as [number, number, number]) : null;
  const first = list.range?.[0] ?? 0;
  const lineStart = text.lastIndexOf("\n", first - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const end = range?.[1] ?? text.length;
  // The end of the last entry's last line; a comment at its end stays with it.
  const lineEnd = text.indexOf("\n", Math.max(0, end - 1));
  const at = lineEnd === -1 ? text.length : lineEnd + 1;
  const before = text.slice(0, at);
  const glue = before === "" || before.endsWith("\n") ? "" : eol;
  return before + glue + entryLines(item, indent).replaceAll("\n", eol) + text.slice(at);
}

function entryLines(item: Readonly<Record<string, string>>, indent: string): string {
  const lines = Object.entries(item).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return lines.map((line, i) => `${indent}${i === 0 ? "- " : "  "}${plainWhereSafe(line)}\n`).join("");
}

/** Quotes only where YAML could read something else. */
function plainWhereSafe(line: string): string {
  const [, key, value] = /^(\w+): "(.*)"$/.exec(line) ?? [];
  const plain = value !== undefined && /^[A-Za-z][A-Za-z0-9 _./@,()-]*$/.test(value) && !/\s$/.test(value);
  const word = value !== undefined && /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return key !== undefined && plain && !word ? `${key}: ${value}` : line;
}
