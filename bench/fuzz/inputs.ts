import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expression, pick, type Source, seeded } from "./expressions.ts";
import { withHoles } from "./holes.ts";

/** Longest piece of a real file that is mutated. */
const MAX_PIECE = 400;

/** Pieces of the Terraform files below some folders, each a few lines long. */
export function realPieces(folders: readonly string[]): readonly string[] {
  const pieces: string[] = [];
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      if (!name.endsWith(".tf")) continue;
      const text = readFileSync(join(folder, name), "utf8");
      for (const block of text.split(/^(?=\w)/m)) if (block.trim() !== "") pieces.push(block.slice(0, MAX_PIECE));
    }
  }
  return pieces;
}

const SNIPPETS = [
  "${",
  "%{ if true }",
  "%{ endif }",
  "}",
  "{",
  "[",
  "]",
  "(",
  ")",
  '"',
  "<<EOT\n",
  "EOT\n",
  "\\",
  "...",
  "[*]",
  ".*.",
  "for x in ",
  " : ",
  "=>",
  "null",
  "\u0000",
  "\ufeff",
  "é",
  "👍",
  "\r\n",
  "#",
  "/*",
  "*/",
  "${~ a ~}",
  "1e999",
  "-",
  "0x",
  "try(",
  'format("%999999999s", 1)',
  "range(1e9)",
  "\ud800",
  "toString()",
  "constructor()",
  "each.value",
  "var.x",
  "__proto__",
  'replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "/(a+)+$/", "")',
  "pow(10, 400)",
  "[for a in range(1000) : [for b in range(1000) : b]]",
];

/** Cuts, doubles, moves and inserts. */
function mutate(text: string, source: Source): string {
  let result = text;
  for (let i = source.int(4); i >= 0; i--) {
    const at = source.int(result.length + 1);
    const end = Math.min(result.length, at + source.int(20));
    const roll = source.int(5);
    if (roll === 0) result = result.slice(0, at) + result.slice(end);
    else if (roll === 1) result = result.slice(0, end) + result.slice(at);
    else if (roll === 2) result = result.slice(0, at) + pick(source, SNIPPETS) + result.slice(end);
    else if (roll === 3) result = result.slice(0, at) + pick(source, SNIPPETS) + result.slice(at);
    else result = result.slice(0, at) + String.fromCharCode(source.int(128)) + result.slice(at + 1);
  }
  return result;
}

/** The input of a number: the same for ever, so that one that fails can be made again. */
export function inputOf(index: number, pieces: readonly string[]): string {
  const source = seeded(index * 2_654_435_761 + 1);
  const roll = source.int(10);
  if (roll < 3 && pieces.length > 0) return mutate(pick(source, pieces), source);
  const text = `x = ${withHoles(expression(source, 1 + source.int(4)), source)}\n`;
  return roll < 6 ? mutate(text, source) : text;
}
