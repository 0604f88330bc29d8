import { redact } from "../../observe/redact.ts";
import { visible } from "./prompt/data.ts";

/** Characters; a reviewer has two minutes. */
const MAX_EXPLANATION = 1_200;

/**
 * A model's words made plain: sentences without headings, links, images, mentions of people or references that would
 * close an issue. Credentials are masked. It is text: whoever puts it into HTML or Markdown escapes it there, once.
 */
export function plainExplanation(text: string): string {
  const plain = visible(redact(text.replace(/__TERRAFIX_MASKED_\d+__/g, "(masked)")))
    .replace(/!?\[([^\]]{0,500})\]\([^)]{0,2000}\)/g, "$1")
    .replace(/\b(?:https?|ftp):\/\/\S+/gi, "(link removed)")
    .replace(/^[ \t]*(?:#{1,6}|>|[-*_]{3,})[ \t]*/gm, "")
    .replace(/```[\w-]*/g, "")
    // A zero-width space keeps `@team` and `#12` readable and without effect.
    .replace(/@(?=[A-Za-z0-9])/g, "@\u200b")
    .replace(/#(?=\d)/g, "#\u200b")
    .replace(/[ \t]+/g, " ")
    .replace(/\s*\n\s*/g, "\n")
    .trim();
  return plain.length > MAX_EXPLANATION ? `${plain.slice(0, MAX_EXPLANATION).trimEnd()}…` : plain;
}

/** {@link plainExplanation} on one line, for a reason. */
export function plainSentence(text: string): string {
  const line = plainExplanation(text).replace(/\s+/g, " ");
  return line.length > 400 ? `${line.slice(0, 400).trimEnd()}…` : line;
}

/** Characters that a credential is looked for in; a longer quotation is none. */
const MAX_OPEN = 400;

/**
 * {@link plainExplanation} of a text that is still arriving. Its last word is held back, and so is everything that may
 * be the beginning of a credential: masking knows it only when it is whole.
 */
export function growingExplanation(text: string): string {
  return plainExplanation(text.slice(0, settledLength(text)));
}

/** How much of a growing text later pieces can no longer turn into something else. */
function settledLength(text: string): number {
  const lastWord = text.search(/\S*$/);
  const from = Math.max(0, lastWord - MAX_OPEN);
  const near = text.slice(from, lastWord);
  const opened = /(?:<<|-----BEGIN|\{|\[)[^}\]]*$/.exec(near);
  const assigned = /\S+["'`]?\s*[=:]+>?\s*\S*\s*$/.exec(near);
  const quoted = (near.match(/"/g)?.length ?? 0) % 2 === 1 ? near.lastIndexOf('"') : near.length;
  const held = Math.min(opened?.index ?? near.length, assigned?.index ?? near.length, quoted);
  // The name before a quotation decides whether it is a secret: it waits with it.
  const settled = held === near.length ? held : near.slice(0, held).search(/\S*\s*\S*\s*$/);
  return from + Math.max(0, settled);
}
