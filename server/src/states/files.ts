import { createReadStream } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type Failure, failure } from "../../../shared/src/reasons.ts";
import { err, type Result } from "../../../shared/src/result.ts";
import type { StateFile, StateRoot } from "../terraform/state/model.ts";
import { createStateReader } from "../terraform/state/read-state.ts";

/** Bytes read at once. */
const PIECE = 256 * 1024;

/** Reads a state file piece by piece. `name` is how the user knows it. */
export async function readStateFile(
  file: string,
  name: string,
  root: StateRoot | null,
): Promise<Result<StateFile, Failure>> {
  const reader = createStateReader(name, root);
  try {
    for await (const piece of createReadStream(file, { encoding: "utf8", highWaterMark: PIECE })) {
      if (!reader.push(String(piece))) break;
    }
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (why === "EISDIR")
      return err(failure("not-found", `${name} is a folder. Give the state file in it with --state.`));
    return err(failure("not-found", `Cannot read the state file ${name} (${why}). Check the path given with --state.`));
  }
  const state = reader.end();
  return state.ok ? state : err(failure("invalid-response", `${state.error.where}: ${state.error.message}`));
}

/** True for a plain file with something in it; a link could lead out of the repository. */
export async function isPlainFile(file: string): Promise<boolean> {
  try {
    const found = await lstat(file);
    return found.isFile() && found.size > 0;
  } catch {
    return false;
  }
}

/** Names in a folder; none when it is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

/** Text of a small file, or null. */
export async function smallText(file: string): Promise<string | null> {
  try {
    const found = await lstat(file);
    return found.isFile() && found.size <= MAX_SMALL ? await readFile(file, "utf8") : null;
  } catch {
    return null;
  }
}

/** Bytes of the largest backend configuration that makes sense. */
const MAX_SMALL = 256 * 1024;

/** True when `relative` stays in the folder it is relative to. */
export function staysInside(relative: string): boolean {
  const normal = path.posix.normalize(relative.replaceAll("\\", "/"));
  return normal !== ".." && !normal.startsWith("../") && !path.isAbsolute(relative) && !/^[A-Za-z]:/.test(relative);
}
