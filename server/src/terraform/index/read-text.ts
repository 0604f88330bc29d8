import { isUtf8 } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { MAX_FILE_LENGTH } from "../syntax/parse.ts";

/** A text file, or why it is none, in words for the user. */
export type TextRead =
  | { readonly ok: true; readonly text: string; readonly stats: Stats }
  | { readonly ok: false; readonly message: string };

/** Reused for every file; grows when one is larger. */
let buffer = Buffer.allocUnsafe(64 * 1024);

/** Reads a UTF-8 text of at most {@link MAX_FILE_LENGTH} bytes. Never throws. */
export function readText(file: string): TextRead {
  try {
    const handle = openSync(file, "r");
    try {
      const stats = fstatSync(handle);
      if (stats.size > MAX_FILE_LENGTH) return tooLarge(stats.size);
      return decode(readBytes(handle, stats.size), stats);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return { ok: false, message: `cannot read this file (${codeOf(error)}), skipped` };
  }
}

function decode(bytes: Buffer, stats: Stats): TextRead {
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe" || mark === "feff") {
    return { ok: false, message: "the file is UTF-16, which Terraform does not read, skipped; save it as UTF-8" };
  }
  if (bytes.includes(0)) {
    return { ok: false, message: "not a text file (it contains NUL bytes), skipped; is it really Terraform?" };
  }
  if (!isUtf8(bytes)) return { ok: false, message: "cannot read this file (not valid UTF-8), skipped" };
  return { ok: true, text: bytes.toString("utf8"), stats };
}

function tooLarge(bytes: number): TextRead {
  const limit = MAX_FILE_LENGTH / 1024 / 1024;
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  return { ok: false, message: `${size}, over the limit of ${limit} MiB, skipped; split the file` };
}

/** The bytes of an open file, valid until the next call. */
function readBytes(handle: number, size: number): Buffer {
  // One byte more than the size shows that the end was reached.
  if (buffer.length <= size) buffer = Buffer.allocUnsafe(2 * size + 1);
  let length = 0;
  for (;;) {
    const read = readSync(handle, buffer, length, buffer.length - length, null);
    length += read;
    if (read === 0 || length > size) return buffer.subarray(0, Math.min(length, size || length));
    if (length === size) return buffer.subarray(0, length);
  }
}

/** The system's code for an error: `ENOENT`. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
