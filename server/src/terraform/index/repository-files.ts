import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { TerraformFunction } from "../values/functions/signature.ts";
import { known, unknown, type Value } from "../values/value.ts";
import { filesetIn } from "./fileset.ts";
import { pathInside, type RepositoryPlace } from "./repository-place.ts";

/** Largest file that the functions are followed into, in bytes: names and settings fit in far less. */
const MAX_BYTES = 256 * 1024;

/**
 * Terraform's functions of files, for the files of a repository. A file outside of it, also by a symbolic link, is never
 * opened. A file that is not there may be made before Terraform runs, so that its absence says nothing.
 */
export function fileFunctions(place: RepositoryPlace): Readonly<Record<string, TerraformFunction>> {
  const hash = (algorithm: string, encoding: "hex" | "base64"): TerraformFunction =>
    onFile(place, (bytes) => known(createHash(algorithm).update(bytes).digest(encoding)));
  return {
    file: onFile(place, (bytes, name) => (isUtf8(bytes) ? known(bytes.toString("utf8")) : notThere(name))),
    filebase64: onFile(place, (bytes) => known(bytes.toString("base64"))),
    filemd5: hash("md5", "hex"),
    filesha1: hash("sha1", "hex"),
    filesha256: hash("sha256", "hex"),
    filesha512: hash("sha512", "hex"),
    filebase64sha256: hash("sha256", "base64"),
    filebase64sha512: hash("sha512", "base64"),
    fileexists: onFile(place, () => known(true)),
    fileset: ([folder, pattern]) => filesetIn(place, folder, pattern),
  };
}

function onFile(place: RepositoryPlace, read: (bytes: Buffer, name: string) => Value): TerraformFunction {
  return ([given]): Value => {
    if (given?.kind !== "known" || typeof given.value !== "string") return unknown("the path of the file is not known");
    const inside = pathInside(place, given.value);
    const bytes = inside === null ? null : bytesOf(inside);
    return bytes === null ? notThere(given.value) : read(bytes, given.value);
  };
}

function notThere(name: string): Value {
  return unknown(`${name} is not a text file of this repository`);
}

function bytesOf(file: string): Buffer | null {
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > MAX_BYTES) return null;
    return readFileSync(file);
  } catch {
    return null;
  }
}
