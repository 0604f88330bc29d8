import { redact } from "./redact.ts";

/** Keys whose values are never worth logging. */
const SECRET_KEY = /(authorization|token|secret|password|passwd|private_?key|cookie|credential)/i;
const MASK = "***";
const MAX_DEPTH = 6;
/** Shorter values would mask ordinary words. */
const MIN_SECRET = 6;

/** Masks the given values (the configured secrets) wherever they stand in a text. */
export type Mask = (text: string) => string;

/** Builds a {@link Mask}. Line breaks inside a secret may also appear escaped, as in JSON. */
export function createMask(secrets: readonly string[]): Mask {
  const values = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((value, index, all) => value.length >= MIN_SECRET && all.indexOf(value) === index)
    .sort((a, b) => b.length - a.length);
  return (text) => values.reduce((masked, value) => masked.replaceAll(value, MASK), text);
}

/** A copy of `value` that is safe to log: strings redacted, secret keys masked, errors flattened, cycles cut. */
export function scrub(value: unknown, mask: Mask, withStacks: boolean): unknown {
  const clean = (text: string): string => redact(mask(text));
  const visit = (item: unknown, parents: readonly object[]): unknown => {
    if (typeof item === "string") return clean(item);
    if (typeof item === "bigint") return item.toString();
    if (typeof item === "function" || typeof item === "symbol") return `[${typeof item}]`;
    if (typeof item !== "object" || item === null) return item;
    if (parents.includes(item)) return "[circular]";
    if (parents.length >= MAX_DEPTH) return "[…]";
    const path = [...parents, item];
    if (Array.isArray(item)) return item.map((element) => visit(element, path));
    const known = plainForm(item, withStacks);
    if (known !== item) return visit(known, path);
    const entries = Object.entries(item).map(([key, entry]) => [
      key,
      SECRET_KEY.test(key) && typeof entry === "string" ? MASK : visit(entry, path),
    ]);
    return Object.fromEntries(entries);
  };
  return visit(value, []);
}

/** Well-known objects as plain data; others as they are. */
function plainForm(item: object, withStack: boolean): unknown {
  if (item instanceof Error) return flatError(item, withStack);
  if (item instanceof Date) return Number.isNaN(item.getTime()) ? null : item.toISOString();
  if (item instanceof URL) return item.href;
  if (item instanceof Map) return Object.fromEntries(item);
  return item instanceof Set ? [...item] : item;
}

function flatError(error: Error, withStack: boolean): Record<string, unknown> {
  const code: unknown = Reflect.get(error, "code");
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(withStack ? { stack: error.stack } : {}),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  };
}
