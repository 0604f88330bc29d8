import type { Receipt } from "../../../shared/src/receipt.ts";

/** How a sentence of a receipt fared against the files. */
export type Check = "holds" | "fails" | "unchecked";

/** Lines by file. */
export type Lines = ReadonlyMap<string, readonly string[]>;

/** Checks what the receipt says of its block: the header on the first line, the closing brace on the last. */
export function checkBlock({ address, file, startLine, endLine }: Receipt, lines: Lines): Check {
  const text = lines.get(file);
  if (text === undefined) return "fails";
  const [type, label] = address
    .replaceAll(/\["(?:[^"\\]|\\.)*"\]|\[[^\]]*\]/g, "")
    .split(".")
    .slice(-2);
  const header = new RegExp(`^\\s*resource\\s+"?${type}"?\\s+"?${label}"?\\s*\\{`);
  return header.test(text[startLine - 1] ?? "") &&
    /^\s*(?:resource\b.*)?\}\s*(?:(?:#|\/\/).*)?$/.test(text[endLine - 1] ?? "")
    ? "holds"
    : "fails";
}

/** Checks one sentence: that the place exists, and that the text quoted from it stands there. */
export function checkSentence(sentence: string, lines: Lines): Check {
  const places = [...sentence.matchAll(/\(([^()\s]+):(\d+)\)/g)];
  const [place] = places;
  if (place === undefined) return "unchecked";
  for (const [, file = "", line = ""] of places) {
    if ((lines.get(file)?.[Number(line) - 1] ?? null) === null) return "fails";
  }
  const at = lineOf(place, lines);
  const literal = /^name "(.*)" is the literal value of `(\w+)`/.exec(sentence);
  if (literal !== null) return holds(at, literal[2] ?? "", `"${literal[1] ?? ""}"`);
  const written = /^name ".*" (?:is the value of|fits|is) `(\w+)` = (.*?) \([^()\s]+:\d+\)/.exec(sentence);
  // Over several lines or cut short, the beginning is what can be looked for.
  if (written !== null)
    return holds(
      at,
      written[1] ?? "",
      squeezed(written[2] ?? "")
        .replace(/…$/, "")
        .slice(0, 40),
    );
  const own = /^`(\w+)` is "(.*)" \(/.exec(sentence);
  if (own !== null) return holds(at, own[1] ?? "", "");
  const placed = /^(region|account) (\S+) from provider/.exec(sentence);
  if (placed !== null) return holds(at, "", placed[1] === "region" ? "region" : "");
  return "unchecked";
}

function lineOf([, file = "", line = ""]: RegExpExecArray | RegExpMatchArray, lines: Lines): string {
  // An expression may go on below its first line.
  return squeezed((lines.get(file) ?? []).slice(Number(line) - 1, Number(line) + 5).join(" "));
}

function holds(line: string, attribute: string, text: string): Check {
  return new RegExp(`^"?${attribute}`).test(line.trim()) && line.includes(text) ? "holds" : "fails";
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
