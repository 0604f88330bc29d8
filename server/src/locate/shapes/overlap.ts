import type { NameShape } from "./name-shape.ts";
import { isFigure, type Parts } from "./text.ts";

/** False when no text of the shape, but for those of what is only written, is one that the pieces stand for; true does not mean that one is. */
export function overlap({ texts, figures, open }: NameShape, parts: Parts): boolean {
  if (open || (figures && parts.every((part) => part === null || isFigure(part)))) return true;
  return texts.some((each) => endsFit(each, parts));
}

function endsFit(a: Parts, b: Parts): boolean {
  const [startA, startB] = [a[0] ?? "", b[0] ?? ""];
  if (!startA.startsWith(startB) && !startB.startsWith(startA)) return false;
  const [endA, endB] = [a.at(-1) ?? "", b.at(-1) ?? ""];
  return endA.endsWith(endB) || endB.endsWith(endA);
}
