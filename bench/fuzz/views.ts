import type { Body, ParsedFile, Span } from "../../server/src/terraform/syntax/ast.ts";

/** Throws when a place of a view is not a place of the text, or a problem not one of its lines. */
export function checkPlaces({ body, problems }: ParsedFile, text: string): void {
  const within = ({ start, end }: Span, what: string): void => {
    if (!(start >= 0 && start <= end && end <= text.length))
      throw new Error(`${what} at ${start}..${end} of ${text.length}`);
  };
  const bodies: Body[] = [body];
  for (let next = bodies.pop(); next !== undefined; next = bodies.pop()) {
    within(next, "a body");
    for (const attribute of next.attributes) {
      within(attribute, `attribute ${attribute.name}`);
      within(attribute.value, `the value of ${attribute.name}`);
    }
    for (const block of next.blocks) {
      within(block, `block ${block.type}`);
      within({ start: block.open, end: block.close }, `the braces of ${block.type}`);
      bodies.push(block.body);
    }
  }
  const lines = text.split("\n").length;
  for (const { line } of problems)
    if (line < 1 || line > lines) throw new Error(`a problem in line ${line} of ${lines}`);
}

/** Longest path that is shown: chains of operators nest without end. */
const MAX_PATH = 200;

/** Where two views differ, as a path; null when they say the same. Classes do not matter, only what they show. */
export function difference(a: unknown, b: unknown, path = "view"): string | null {
  if (Object.is(a, b)) return null;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return `${path.slice(-MAX_PATH)}: ${shown(a)} and ${shown(b)}`;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const [one, other] = [Reflect.get(a, key), Reflect.get(b, key)] as readonly unknown[];
    const found = difference(one, other, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60);
}
