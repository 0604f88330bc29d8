import { unknown } from "../value.ts";
import { scalars, type TerraformFunction } from "./signature.ts";

/** Go's `filepath.Base` with forward slashes. */
const basename = scalars(["string"], (text) => {
  const trimmed = text.replace(/\/+$/, "");
  if (trimmed === "") return text === "" ? "." : "/";
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
});

/** Go's `filepath.Dir` with forward slashes: everything but the last element, cleaned. */
const dirname = scalars(["string"], (text) => cleanPath(text.slice(0, text.lastIndexOf("/") + 1)));

/** Go's `filepath.Clean`. */
export function cleanPath(text: string): string {
  const isRooted = text.startsWith("/");
  const kept: string[] = [];
  for (const part of text.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!isRooted) kept.push("..");
  }
  const joined = kept.join("/");
  return isRooted ? `/${joined}` : joined || ".";
}

/** Only a `~` at the start is another on every machine. */
const pathexpand = scalars(["string"], (text) =>
  text.startsWith("~") ? unknown("the home folder of whoever runs Terraform decides `pathexpand()`") : text,
);

/** Parts of paths. What a file holds is no matter of text. */
export const PATH_FUNCTIONS = { basename, dirname, pathexpand } satisfies Readonly<Record<string, TerraformFunction>>;
