import { isNode, LineCounter, parseDocument } from "yaml";
import { err, ok, type Result } from "../../../shared/src/result.ts";
import type { ConfigProblem } from "./problem.ts";

/** A parsed YAML text that still knows where things stand. */
export interface YamlText {
  /** Plain data; null for an empty text. */
  readonly value: unknown;
  /** `name:line:column` (1-based) of the value at `path`, or of its nearest parent. */
  at(path: readonly (string | number)[]): string;
}

/** Settings and exception files are small; anything longer is a mistake (or an attack). */
const MAX_CHARACTERS = 1_000_000;

/** Parses YAML 1.2. All syntax errors come back at once, each with line and column. */
export function parseYamlText(text: string, name: string): Result<YamlText, readonly ConfigProblem[]> {
  if (text.length > MAX_CHARACTERS) {
    return err([{ where: name, message: `The file has more than ${MAX_CHARACTERS} characters; is it the right one?` }]);
  }
  const lines = new LineCounter();
  // Without its source excerpt a message fits one line and cannot show a secret.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const where = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  if (document.errors.length > 0) {
    return err(
      document.errors.map((e) => ({ where: where(e.pos[0]), message: `Not valid YAML: ${oneLine(e.message)}` })),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return err([{ where: name, message: `Not usable YAML: ${oneLine(message)}` }]);
  }
  const at = (path: readonly (string | number)[]): string => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return where(node.range[0]);
    }
    return name;
  };
  return ok({ value: value ?? null, at });
}

function oneLine(message: string): string {
  const text = message.replaceAll(/\s+/g, " ").trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
