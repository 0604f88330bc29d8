import { pick, type Source } from "./expressions.ts";
import { mutateText, mutateTokens } from "./mutate.ts";

/** Values that stand where something else is expected. */
const ODD: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  "",
  "x",
  "${",
  "arn:aws:s3:::x",
  true,
  [],
  {},
  [null],
  [[]],
  { "": "" },
  { __proto__: null, constructor: "x", toString: 1 },
  "\u0000",
  "\ud800",
  "👍",
];

/** JSON text of a value after some harm: to its shape, or (half of the time) to its text. */
export function mutateJson(value: unknown, source: Source): string {
  const text = JSON.stringify(mutateShape(value, source), null, source.int(3));
  const roll = source.int(4);
  if (roll === 0) return mutateText(text, source);
  return roll === 1 ? mutateTokens(text, source) : text;
}

/** The value with some of its parts left out, doubled, or replaced by odd ones; nothing is moved to another key. */
export function mutateShape(value: unknown, source: Source): unknown {
  let left = source.int(4);
  const nest = source.int(200) === 0;
  const visit = (part: unknown): unknown => {
    if (left > 0 && source.int(25) === 0) {
      left--;
      const odd = pick(source, ODD);
      return nest ? nested(odd, 2 ** source.int(11)) : odd;
    }
    if (Array.isArray(part)) {
      return part.flatMap((item) => {
        const roll = left > 0 ? source.int(40) : 40;
        if (roll === 0) return [];
        return roll === 1 ? [visit(item), visit(item)] : [visit(item)];
      });
    }
    if (typeof part !== "object" || part === null) return part;
    const entries = Object.entries(part).flatMap(([key, item]): [string, unknown][] =>
      left > 0 && source.int(40) === 0 ? [] : [[key, visit(item)]],
    );
    return Object.fromEntries(entries);
  };
  return visit(value);
}

function nested(value: unknown, depth: number): unknown {
  let result = value;
  for (let i = 0; i < depth; i++) result = i % 2 === 0 ? [result] : { a: result };
  return result;
}
