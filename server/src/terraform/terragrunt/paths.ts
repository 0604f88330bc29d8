import { cleanPath } from "../values/functions/paths.ts";
import { unknown, type Value } from "../values/value.ts";

/**
 * Terragrunt's path functions give absolute paths, which are another on every machine. Here the repository's root is
 * called by a name that no text has, so that parts of paths can be worked with and none leaks out as a value.
 */
const ROOT = "/\u0001repository";

/** The path that stands for one relative to the repository's root. */
export function absolute(path: string): string {
  return path === "" ? ROOT : `${ROOT}/${path}`;
}

/** The path relative to the repository's root; null when it leads out of it. `from` is the folder a relative one starts in. */
export function inRepository(path: string, from: string): string | null {
  const clean = cleanPath(path.startsWith("/") ? path : `${absolute(from)}/${path}`);
  if (clean === ROOT) return "";
  return clean.startsWith(`${ROOT}/`) ? clean.slice(ROOT.length + 1) : null;
}

/** A value without texts that only mean something on one machine. */
export function withoutPaths(value: Value): Value {
  switch (value.kind) {
    case "known":
      return typeof value.value === "string" && value.value.includes("\u0001") ? LOCAL_PATH : value;
    case "pattern":
      return value.parts.some((part) => typeof part === "string" && part.includes("\u0001")) ? LOCAL_PATH : value;
    case "list":
      return { ...value, items: value.items.map(withoutPaths) };
    case "object":
      return { ...value, entries: new Map([...value.entries].map(([key, item]) => [key, withoutPaths(item)])) };
    default:
      return value;
  }
}

const LOCAL_PATH = unknown("a path is another on every machine");
