import { gunzipSync } from "node:zlib";

const BLOCK = 512;

/**
 * Reads the regular files of a gzipped tar archive (ustar with pax names, as npm writes it) whose path passes
 * `wanted`. Paths are without the leading `package/` folder.
 */
export function readTarball(archive: Buffer, wanted: (path: string) => boolean): Map<string, Buffer> {
  const tar = gunzipSync(archive);
  const files = new Map<string, Buffer>();
  let longName: string | null = null;
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + BLOCK);
    const size = Number.parseInt(text(header, 124, 12), 8);
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    const kind = text(header, 156, 1);
    if (kind === "x") {
      longName = /^\d+ path=(.*)$/m.exec(content.toString("utf8"))?.[1] ?? null;
    } else {
      const path = (longName ?? shortName(header)).replace(/^[^/]+\//, "");
      if ((kind === "0" || kind === "") && wanted(path)) files.set(path, content);
      longName = null;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function shortName(header: Buffer): string {
  const prefix = text(header, 345, 155);
  return prefix === "" ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`;
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field
    .subarray(0, end < 0 ? length : end)
    .toString("utf8")
    .trim();
}
