import { type Dirent, readdirSync } from "node:fs";
import path from "node:path";
import { compareText } from "../values/numbers.ts";
import { known, STRING, unknown, type Value } from "../values/value.ts";
import { pathInside, type RepositoryPlace } from "./repository-place.ts";

/** Entries that are looked at, and folders that are gone down, before the search is given up. */
const MAX_ENTRIES = 5_000;
const MAX_DEPTH = 12;

/** Folders that are others on every machine. */
const LOCAL = new Set([".git", ".terraform", "node_modules"]);

/**
 * `fileset(folder, pattern)`: the files whose path from the folder fits, as a set. Unknown for patterns with `[…]` or a
 * `**` that is not a whole folder, where there are links, and where nothing fits: files may be made before Terraform runs.
 */
export function filesetIn(place: RepositoryPlace, folder: Value | undefined, pattern: Value | undefined): Value {
  if (folder?.kind !== "known" || pattern?.kind !== "known") return unknown("the pattern of the files is not known");
  const start = pathInside(place, String(folder.value));
  const shape = shapeOf(String(pattern.value));
  if (start === null) return unknown(`${String(folder.value)} is not a folder of this repository`);
  if (shape === null) return unknown(`the pattern ${String(pattern.value)} is not followed`);
  const found = filesBelow(start, shape);
  const fitting = found?.filter((file) => shape.fits.test(file)).sort(compareText) ?? [];
  if (fitting.length === 0) return unknown(`no file of this repository fits ${String(pattern.value)}`);
  return { kind: "list", items: fitting.map((file) => known(file)), type: { kind: "set", of: STRING } };
}

interface Shape {
  readonly fits: RegExp;
  /** The folder in which every file that fits is. */
  readonly folder: string;
  /** How many levels below that one they can be. */
  readonly depth: number;
}

/** The pattern as a regular expression; null when it has something that is not followed. */
function shapeOf(pattern: string): Shape | null {
  const segments = pattern.split("/");
  const plain = segments.slice(0, -1).findIndex((segment) => /[*?{]/.test(segment));
  const fixed = segments.slice(0, plain === -1 ? segments.length - 1 : plain);
  if (segments.some((segment) => segment === ".." || segment === "." || segment === "")) return null;
  let source = "";
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1;
    if (segment === "**") source += isLast ? ".+" : "(?:.+/)?";
    else {
      const inner = segmentSource(segment);
      if (inner === null) return null;
      source += inner + (isLast ? "" : "/");
    }
  }
  const depth = pattern.includes("**") ? MAX_DEPTH : segments.length - fixed.length;
  return { fits: new RegExp(`^${source}$`), folder: fixed.join("/"), depth };
}

function segmentSource(segment: string): string | null {
  if (/\*\*|[[\]\\]/.test(segment)) return null;
  let source = "";
  let open = false;
  for (const char of segment) {
    if (char === "{") {
      if (open) return null;
      open = true;
      source += "(?:";
    } else if (char === "}" && open) {
      open = false;
      source += ")";
    } else if (char === "," && open) source += "|";
    else if (char === "*") source += "[^/]*";
    else if (char === "?") source += "[^/]";
    else source += char.replace(/[.+^$()|]/, "\\$&");
  }
  return open ? null : source;
}

/** Paths of files that may fit; null when there are too many, or something that another machine has otherwise. */
function filesBelow(start: string, { folder: first, depth }: Shape): readonly string[] | null {
  const files: string[] = [];
  let left = MAX_ENTRIES;
  const visit = (folder: string, levels: number): boolean =>
    entriesOf(path.join(start, folder)).every((entry) => {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (--left < 0 || entry.isSymbolicLink()) return false;
      if (entry.isFile()) files.push(name);
      if (!entry.isDirectory() || levels <= 1) return true;
      return !LOCAL.has(entry.name) && visit(name, levels - 1);
    });
  return visit(first, depth) ? files : null;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
