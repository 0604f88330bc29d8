import { matchPattern } from "../patterns.ts";
import type { Shape } from "./model.ts";
import type { NameShape } from "./name-shape.ts";
import { classesOf, mayBeOf, type Parts } from "./text.ts";

/** Whether a text, in lower case, is one that the shape has itself. */
export function allows({ texts, classes }: Shape, text: string): boolean {
  if (classes.length > 0 && classesOf(text).some((each) => classes.includes(each))) return true;
  return texts.some(
    (parts) => matchPattern({ parts, generatedSuffix: false, constrained: false }, text, false) !== null,
  );
}

/** False when no text of the shape, but for those of what is only written, is one that the pieces stand for; true does not mean that one is. */
export function overlap({ texts, classes, open }: NameShape, parts: Parts): boolean {
  return open || classes.some((each) => mayBeOf(parts, each)) || texts.some((each) => endsFit(each, parts));
}

function endsFit(a: Parts, b: Parts): boolean {
  const [startA, startB] = [a[0] ?? "", b[0] ?? ""];
  if (!startA.startsWith(startB) && !startB.startsWith(startA)) return false;
  const [endA, endB] = [a.at(-1) ?? "", b.at(-1) ?? ""];
  return endA.endsWith(endB) || endB.endsWith(endA);
}
