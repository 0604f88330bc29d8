import { outline } from "../../../server/src/terraform/syntax/outline.ts";
import { parseHcl, parseHclByTree } from "../../../server/src/terraform/syntax/parse.ts";
import { pick, type Source } from "../expressions.ts";
import type { FuzzTarget } from "../model.ts";
import { mutateText, mutateTokens, mutateWhole } from "../mutate.ts";
import { checkPlaces, difference } from "../views.ts";
import { evaluateAll } from "./expressions.ts";

/** Longest part of a file that is mutated: tree-sitter reads every input a second time. */
const MAX_LENGTH = 3_000;

/** Whole files: by the hand-written reader and by the grammar. */
export const files: FuzzTarget = {
  name: "files",
  promise: "places lie in the text; what the outline accepts, the grammar reads the same",
  share: 7,
  make: (source, corpus) => mutateFile(pick(source, corpus.files), source, corpus.pieces),
  check: (input) => {
    const read = parseHcl(input);
    checkPlaces(read, input);
    evaluateAll(read.body);
    const outlined = outline(input);
    if (outlined !== null && !input.includes("\0")) {
      const found = difference(outlined, parseHclByTree(input));
      if (found !== null) throw new Error(`outline and grammar differ at ${found}`);
      return "outlined, the same";
    }
    return read.problems.length > 0 ? "broken" : "left to the grammar";
  },
};

/** A part of a file that begins and ends at blocks, with one kind of harm done to it, or none. */
export function mutateFile(whole: string, source: Source, others: readonly string[]): string {
  const blocks = whole.split(/^(?=\w)/m);
  const from = source.int(blocks.length);
  const text = blocks
    .slice(from, from + 1 + source.int(4))
    .join("")
    .slice(0, MAX_LENGTH);
  const roll = source.int(10);
  if (roll < 5) return mutateTokens(text, source);
  if (roll < 7) return mutateText(text, source);
  return roll < 9 ? mutateWhole(text, source, others) : text;
}
