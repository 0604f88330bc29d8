import { matchPattern, patternOf } from "../../server/src/locate/patterns.ts";
import { scalarText } from "../../server/src/terraform/values/convert.ts";
import type { PatternValue, Value } from "../../server/src/terraform/values/value.ts";

/**
 * True when what was said of a value before its inputs were known holds for the value that it got. Numbers and the text
 * of numbers count as the same: see `conditional` in evaluate.ts.
 */
export function covers(said: Value, full: Value): boolean {
  if (said.kind === "unknown" || said.kind === "reference" || full.kind === "unknown") return true;
  if (said.kind === "known") return full.kind === "known" && textOf(said.value) === textOf(full.value);
  if (said.kind === "pattern") {
    if (full.kind === "pattern") return true;
    return full.kind === "known" && typeof full.value === "string" && fits(said, full.value);
  }
  if (said.kind === "list") {
    if (full.kind !== "list") return false;
    // A set that is not wholly known has no order, and elements that turn out to be the same are one.
    if (said.type?.kind === "set" && full.items.length <= said.items.length) {
      return said.items.every((item) => full.items.some((other) => covers(item, other)));
    }
    return (
      said.items.length === full.items.length && said.items.every((item, i) => covers(item, full.items[i] ?? item))
    );
  }
  if (full.kind !== "object" || (!said.open && said.entries.size !== full.entries.size)) return false;
  return [...said.entries].every(([key, item]) => {
    const other = full.entries.get(key);
    return other !== undefined && covers(item, other);
  });
}

/** Constraints of holes count. The text may be longer than those are looked at in. */
function fits(said: PatternValue, text: string): boolean {
  return matchPattern(patternOf(said), text, false) !== null;
}

function textOf(value: string | number | boolean | null): string {
  return value === null ? "null" : `"${scalarText(value)}"`;
}
