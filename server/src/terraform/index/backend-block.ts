import type { BlockSite, ModuleDirectory } from "./model.ts";
import { moduleFiles } from "./overrides.ts";
import { factsOfFile, parsedFile } from "./source-file.ts";

/**
 * The `backend` or `cloud` block of a root module; null when it has none. Of several the last counts: override files come
 * last. Only files that speak of one are parsed.
 */
export function backendBlock({ files }: ModuleDirectory): BlockSite | null {
  let found: BlockSite | null = null;
  for (const file of moduleFiles(files)) {
    if (!factsOfFile(file).keepsState) continue;
    for (const { type, body } of parsedFile(file).body.blocks) {
      if (type !== "terraform") continue;
      const block = body.blocks.find((inner) => inner.type === "backend" || inner.type === "cloud");
      if (block !== undefined) found = { file, block };
    }
  }
  return found;
}

/** `s3`, `local`, …; `cloud` for a `cloud` block. */
export function backendType({ block }: BlockSite): string {
  return block.type === "cloud" ? "cloud" : (block.labels[0] ?? "");
}
