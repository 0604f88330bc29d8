import { createHash } from "node:crypto";
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isAlive } from "./lock.ts";

/** Containers that share a temporary folder have process ids of their own; the host's name tells them apart. */
const HOST = createHash("sha256").update(hostname()).digest("hex").slice(0, 6);
const NAME = new RegExp(`^terrafix-checkout-${HOST}-(\\d+)-`);

/** Makes an empty folder that says which process it belongs to. */
export function makeScratch(tempDir: string): Promise<string> {
  return mkdtemp(join(tempDir, `terrafix-checkout-${HOST}-${process.pid}-`));
}

/** Removes the folders of processes that ended without cleaning up. Returns how many. */
export async function removeStaleScratch(tempDir: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(tempDir).catch(() => [])) {
    const pid = NAME.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(tempDir, name);
    const info = await lstat(path).catch(() => null);
    // In a shared temporary folder others may have put a link or a folder of this name there.
    if (info === null || !info.isDirectory() || (process.getuid !== undefined && info.uid !== process.getuid()))
      continue;
    await rm(path, { recursive: true, force: true, maxRetries: 3 }).then(
      () => {
        removed += 1;
      },
      () => undefined,
    );
  }
  return removed;
}
