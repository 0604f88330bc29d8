import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { TerraformFunction } from "../values/functions/signature.ts";
import { known, unknown, type Value } from "../values/value.ts";
import { readText } from "./read-text.ts";

/** Largest file that `file()` is followed into, in bytes: names and settings fit in far less. */
const MAX_BYTES = 256 * 1024;

/**
 * `file` for the files of a repository: `folder` is where relative paths start, both absolute. A file outside of the
 * repository, also by a symbolic link, is never opened.
 */
export function fileFunction(repository: string, folder: string): TerraformFunction {
  return ([given]): Value => {
    if (given?.kind !== "known" || typeof given.value !== "string") return unknown("the path of the file is not known");
    const text = textInside(repository, path.resolve(folder, given.value));
    return text === null ? unknown(`${given.value} is not a text file of this repository`) : known(text);
  };
}

function textInside(repository: string, file: string): string | null {
  try {
    const inside = path.relative(realpathSync(repository), realpathSync(file));
    if (inside === "" || inside.startsWith("..") || path.isAbsolute(inside)) return null;
    const { size } = statSync(file);
    if (size > MAX_BYTES) return null;
  } catch {
    return null;
  }
  const read = readText(file);
  return read.ok ? read.text : null;
}
