import { type FileFacts, NO_FACTS } from "../facts.ts";
import type { CachedFile, CachedFolder, Stamp } from "./model.ts";

/** Arrays instead of objects: a third of the size and twice as fast to read. Types are places in one table. */
type EncodedStamp = Stamp | 0;
type EncodedFile = readonly [
  name: string,
  stamp: EncodedStamp,
  /** 0 for a file that is always read, 1 for a link. */
  hash: string | 0 | 1,
  types: readonly number[] | 0,
  calls: readonly string[] | 0,
  /** Bits: 1 asks for the workspace, 2 has imports, 4 calls modules from elsewhere, 8 keeps a state. */
  flags: number,
];
type EncodedFolder = readonly [
  path: string,
  stamp: EncodedStamp,
  folders: readonly string[],
  files: readonly EncodedFile[],
];
interface Encoded {
  readonly types: readonly string[];
  readonly folders: readonly EncodedFolder[];
}

export function encode(folders: readonly CachedFolder[]): string {
  const places = new Map<string, number>();
  const place = (type: string): number => {
    const known = places.get(type) ?? places.size;
    places.set(type, known);
    return known;
  };
  const encoded = folders.map(
    ({ path, stamp, folders: inside, files }): EncodedFolder => [
      path,
      stamp ?? 0,
      inside,
      files.map((file) => encodeFile(file, place)),
    ],
  );
  return JSON.stringify({ types: [...places.keys()], folders: encoded } satisfies Encoded);
}

function encodeFile({ name, isLink, stamp, hash, facts }: CachedFile, place: (type: string) => number): EncodedFile {
  const types = facts === null || facts.types.length === 0 ? 0 : facts.types.map(place);
  const calls = facts === null || facts.calls.length === 0 ? 0 : facts.calls;
  return [
    name,
    stamp ?? 0,
    hash ?? (isLink ? 1 : 0),
    types,
    calls,
    (facts?.asksWorkspace ? 1 : 0) | (facts?.imports ? 2 : 0) | (facts?.outside ? 4 : 0) | (facts?.keepsState ? 8 : 0),
  ];
}

/** Reads what {@link encode} wrote; whoever calls this knows that it did. */
export function decode(text: string): ReadonlyMap<string, CachedFolder> {
  const { types, folders } = JSON.parse(text) as Encoded;
  const found = new Map<string, CachedFolder>();
  for (const [path, stamp, inside, files] of folders) {
    const decoded: CachedFile[] = [];
    for (const file of files) decoded.push(decodeFile(file, types));
    found.set(path, { path, stamp: stamp === 0 ? null : stamp, folders: inside, files: decoded });
  }
  return found;
}

function decodeFile(file: EncodedFile, table: readonly string[]): CachedFile {
  const name = file[0];
  const stamp = file[1];
  const hash = file[2];
  if (typeof hash === "number") return { name, isLink: hash === 1, stamp: null, hash: null, facts: null };
  return { name, isLink: false, stamp: stamp === 0 ? null : stamp, hash, facts: decodeFacts(file, table) };
}

function decodeFacts(file: EncodedFile, table: readonly string[]): FileFacts {
  const types = file[3];
  const calls = file[4];
  const flags = file[5];
  if (types === 0 && calls === 0 && flags === 0) return NO_FACTS;
  return {
    types: types === 0 ? NO_FACTS.types : types.map((type) => table[type] ?? ""),
    calls: calls === 0 ? NO_FACTS.calls : calls,
    outside: (flags & 4) !== 0,
    asksWorkspace: (flags & 1) !== 0,
    imports: (flags & 2) !== 0,
    keepsState: (flags & 8) !== 0,
  };
}
