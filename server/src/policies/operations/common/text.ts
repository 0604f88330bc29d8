/** White space that the line of an offset begins with. */
export function indentAt(text: string, offset: number): string {
  const from = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(from))?.[0] ?? "";
}

/** Puts an indentation before every line that is not empty, the first one included. */
export function indentAll(text: string, indent: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : indent + line))
    .join("\n");
}

/** One replacement inside a text; offsets are UTF-16, end exclusive. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies replacements that do not overlap to the part of a text between two offsets. */
export function spliceAll(
  text: string,
  span: { readonly start: number; readonly end: number },
  splices: readonly Splice[],
): string {
  let result = "";
  let at = span.start;
  for (const splice of [...splices].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at, span.end);
}
