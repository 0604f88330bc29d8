import { randomBytes } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Failure, failure } from "../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../shared/src/result.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";

/**
 * Writes new file contents into the working tree. Refuses when a file is not what the fix was computed from. Each file
 * is replaced in one step, so a kill leaves the old or the new text, never half of one.
 */
export async function writeFiles(
  index: TerraformIndex,
  files: ReadonlyMap<string, string>,
): Promise<Result<void, Failure>> {
  for (const [file, text] of files) {
    const full = path.join(index.root, file);
    try {
      const current = await readFile(full, "utf8").catch(() => null);
      if (current !== (index.files.get(file)?.text ?? null)) {
        return err(
          failure("conflict", `${file} changed while TerraFix was working; nothing was written to it. Run again.`),
        );
      }
      await replaceFile(full, text, current !== null);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return err(failure("io", `Could not write ${file} (${why}). Check permissions and free space.`));
    }
  }
  return ok(undefined);
}

async function replaceFile(full: string, text: string, exists: boolean): Promise<void> {
  const temporary = `${full}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const mode = exists ? (await stat(full)).mode : 0o644;
    await writeFile(temporary, text, { mode });
    await rename(temporary, full);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
