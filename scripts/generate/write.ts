import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { StepContext } from "./step.ts";

/**
 * Writes `value` as compressed JSON to `server/assets`. A file that already holds this content stays as it is, since
 * another version of the compressor may write other bytes for the same text.
 */
export async function writeAsset(context: StepContext, name: string, value: unknown): Promise<string> {
  const folder = join(context.root, "server", "assets");
  const path = join(folder, name);
  const raw = Buffer.from(JSON.stringify(value));
  const old = await readFile(path).catch(() => null);
  const sizes = (size: number) => `${name}: ${raw.length} bytes, ${size} compressed`;
  if (old !== null && brotliDecompressSync(old).equals(raw)) return `${sizes(old.length)}, unchanged`;
  const packed = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    },
  });
  await mkdir(folder, { recursive: true });
  await writeFile(path, packed);
  return sizes(packed.length);
}

/** Digest of a step's hand-written inputs, recorded in its output so that a test notices when they have moved on. */
export function digestOf(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  // Checkouts on Windows may carry CRLF; the data is the same.
  for (const text of texts) hash.update(text.replaceAll("\r\n", "\n")).update("\0");
  return hash.digest("hex");
}
