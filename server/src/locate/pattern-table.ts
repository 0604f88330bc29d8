import type { Part } from "../terraform/values/holes.ts";
import type { NamePattern } from "./patterns.ts";

/** Things by the pattern of their name, so that a search looks at few of them. */
export interface PatternTable<T> {
  add(pattern: NamePattern, item: T): void;
  /** Items whose pattern can match the text: the longer literal end fits; the rest is for the caller to compare. */
  find(text: string): T[];
}

/**
 * Files each pattern under the longer of its literal ends, whole: names of one estate share their first letters, but
 * rarely a whole end. A search makes one look-up per length of end that occurs.
 */
export function createPatternTable<T>(): PatternTable<T> {
  const starts = createEnds<T>();
  const ends = createEnds<T>();
  const others: T[] = [];
  return {
    add(pattern, item) {
      const first = lowerText(pattern.parts[0]);
      const last = pattern.parts.length > 1 ? lowerText(pattern.parts.at(-1)) : "";
      if (first === "" && last === "") others.push(item);
      else if (first.length >= last.length) starts.add(first, item);
      else ends.add(last, item);
    },
    find(text) {
      const lower = text.toLowerCase();
      return [
        ...starts.find((length) => lower.slice(0, length), lower.length),
        ...ends.find((length) => lower.slice(-length), lower.length),
        ...others,
      ];
    },
  };
}

function lowerText(part: Part | undefined): string {
  return typeof part === "string" ? part.toLowerCase() : "";
}

interface Ends<T> {
  add(end: string, item: T): void;
  find(endOf: (length: number) => string, longest: number): T[];
}

function createEnds<T>(): Ends<T> {
  const items = new Map<string, T[]>();
  const lengths = new Set<number>();
  return {
    add(end, item) {
      lengths.add(end.length);
      const list = items.get(end);
      if (list === undefined) items.set(end, [item]);
      else list.push(item);
    },
    find(endOf, longest) {
      const found: T[] = [];
      for (const length of lengths) {
        const list = length <= longest ? items.get(endOf(length)) : undefined;
        for (const item of list ?? []) found.push(item);
      }
      return found;
    },
  };
}
