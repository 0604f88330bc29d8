import { numberText } from "../../terraform/values/numbers.ts";
import { isAscii } from "../../terraform/values/value.ts";

import type { TextClass } from "./model.ts";

export type Parts = readonly (string | null)[];

/**
 * Pieces as shapes keep them. What is not ASCII becomes a hole, with the letter before it: normal forms and changes of
 * case may make something else of both.
 */
export function foldedParts(parts: Parts): Parts {
  const folded: (string | null)[] = [];
  for (const part of parts) {
    const pieces = part === null || isAscii(part) ? [part] : asciiPieces(part);
    for (const piece of pieces) {
      const last = folded.length - 1;
      const previous = folded[last];
      if (piece === "" || (piece === null && previous === null)) continue;
      if (piece !== null && typeof previous === "string") folded[last] = previous + piece.toLowerCase();
      else folded.push(piece === null ? null : piece.toLowerCase());
    }
  }
  return folded;
}

function asciiPieces(text: string): Parts {
  const pieces: (string | null)[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the characters of ASCII are meant.
  for (const run of text.split(/[\s\S]?[^\x00-\x7f]+/)) pieces.push(run, null);
  return pieces.slice(0, -1);
}

/** A number in text, as Terraform writes it and as the program that evaluates it does. */
export function textsOfNumber(number: number): readonly string[] {
  const [written, own] = [numberText(number), String(number)];
  return written === own ? [own] : [written, own];
}

/** The classes that a text is of. */
export function classesOf(text: string): readonly TextClass[] {
  const classes: TextClass[] = [`length ${text.length}`];
  if (isFigure(text)) classes.push("figures");
  if (/^[A-Za-z\d+/]*={0,2}$/.test(text) && text.length % 4 === 0) classes.push("base64");
  return classes;
}

function isFigure(text: string): boolean {
  return /^[-+\d.:/a-f]*$/i.test(text);
}

/** False when no text of the class is one that the pieces stand for; true does not mean that one is. */
export function mayBeOf(parts: Parts, each: TextClass): boolean {
  const texts = parts.filter((part) => part !== null);
  if (each === "figures") return texts.every(isFigure);
  if (each === "base64") return texts.every((text) => /^[A-Za-z\d+/=]*$/.test(text));
  return texts.join("").length <= Number(each.slice("length ".length));
}

const VERB = /%%|%([-+ 0#]*)([1-9]\d*)?(?:\.(\d*))?(?:\[([1-9]\d*)\])?([a-zA-Z])/g;

/** The pieces of a format: text, and for each verb the number of its argument when it takes plain text, else null. */
export function piecesOfFormat(format: string): readonly (string | { readonly argument: number | null })[] {
  const pieces: (string | { readonly argument: number | null })[] = [];
  let at = 0;
  let next = 0;
  for (const match of format.matchAll(VERB)) {
    pieces.push(format.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[0] === "%%") {
      pieces.push("%");
      continue;
    }
    const [, flags = "", width, precision, given, mode] = match;
    const argument = given === undefined ? next : Number(given) - 1;
    next = argument + 1;
    const isPlain = mode === "s" && flags === "" && width === undefined && precision === undefined;
    pieces.push({ argument: isPlain ? argument : null });
  }
  pieces.push(format.slice(at));
  return pieces;
}
