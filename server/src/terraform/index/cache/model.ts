import type { Stats } from "node:fs";
import type { FileFacts } from "../facts.ts";

/**
 * What a cache keeps of a repository between runs: how its folders and files looked from outside, and the facts of each
 * file. Never a line of any file's text.
 */
export interface CachedFolder {
  /** Relative to the root, `""` for the root itself. */
  readonly path: string;
  /** Null: its entries must be listed again. */
  readonly stamp: Stamp | null;
  /** Names of the folders in it that are walked. */
  readonly folders: readonly string[];
  readonly files: readonly CachedFile[];
}

export interface CachedFile {
  readonly name: string;
  /** A symbolic link: where it leads is looked at every time. */
  readonly isLink: boolean;
  /** Null: its text must be read again. */
  readonly stamp: Stamp | null;
  /** Of the text; null for a file that is always read again: a link, a broken or an unreadable one. */
  readonly hash: string | null;
  readonly facts: FileFacts | null;
}

/** How a file or folder looks from outside, as it stands in the cache. Times are milliseconds since 1970. */
export type Stamp = readonly [size: number, mtime: number, ctime: number, ino: number];

/**
 * Milliseconds. What changed so shortly before it was looked at may change again without looking different: clocks of
 * file systems tick slowly, the slowest (FAT) every two seconds.
 */
const SETTLED_MS = 2_000;

/** The stamp of something that was looked at `now`; null while it may still change unnoticed. */
export function stampOf({ size, mtimeMs, ctimeMs, ino }: Stats, now: number): Stamp | null {
  return Math.max(mtimeMs, ctimeMs) + SETTLED_MS > now ? null : [size, mtimeMs, ctimeMs, ino];
}

export function looksLike(stamp: Stamp | null, { size, mtimeMs, ctimeMs, ino }: Stats): boolean {
  return stamp !== null && stamp[1] === mtimeMs && stamp[0] === size && stamp[2] === ctimeMs && stamp[3] === ino;
}
