import { isAscii } from "../value.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** User-perceived characters: what Terraform counts, cuts and reverses. */
export function graphemes(text: string): readonly string[] {
  if (isAscii(text) && !text.includes("\r")) return text.split("");
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
