import { open } from "node:fs/promises";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";

/** 64 MiB: a hundred thousand findings take about half of that. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Windows PowerShell writes UTF-16 with a byte-order mark by default, so its files are read as they come. */
function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}

function decode(path: string, bytes: Uint8Array): Result<string, Failure> {
  try {
    // The decoder also drops the byte-order mark.
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    if (!text.includes("\u0000")) return ok(text);
  } catch {
    // Fall through: not text in this encoding.
  }
  return err(failure("invalid-response", `${path} is not a text file; findings are JSON in UTF-8.`));
}

function openFailure(path: string, error: unknown): Failure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return failure("not-found", `${path} does not exist.`);
  if (code === "EACCES" || code === "EPERM") return failure("io", `${path} may not be read: check its permissions.`);
  if (code === "EISDIR") return failure("io", `${path} is a folder; name a findings file.`);
  return failure("io", `${path} could not be read (${code || "unknown error"}).`);
}

/** Reads a whole text file of limited size; a byte-order mark is understood and dropped. */
export async function readText(
  path: string,
  signal: AbortSignal,
  maxBytes: number = MAX_FILE_BYTES,
): Promise<Result<string, Failure>> {
  if (signal.aborted) return err(failure("interrupted", `Reading ${path} was interrupted.`));
  try {
    const file = await open(path, "r");
    try {
      const stat = await file.stat();
      if (stat.isDirectory()) return err(failure("io", `${path} is a folder; name a findings file.`));
      // A pipe or device has no size and may never end.
      if (!stat.isFile()) return err(failure("io", `${path} is not a regular file.`));
      if (stat.size > maxBytes) {
        const size = Math.ceil(stat.size / 1024 / 1024);
        const most = Math.floor(maxBytes / 1024 / 1024);
        return err(failure("io", `${path} is too big (${size} MiB, at most ${most} MiB): split it.`));
      }
      return decode(path, await file.readFile({ signal }));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (signal.aborted) return err(failure("interrupted", `Reading ${path} was interrupted.`));
    return err(openFailure(path, error));
  }
}
