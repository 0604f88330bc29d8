import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, type Result } from "../../../../shared/src/result.ts";

export interface LockOptions {
  readonly path: string;
  readonly signal: AbortSignal;
  /** How long to wait for a living holder, in milliseconds. */
  readonly waitMs: number;
}

/** A lock of another machine cannot be asked whether it lives; after this long it is taken for dead. */
const FOREIGN_STALE_MS = 30 * 60_000;
const POLL_MS = 50;

/**
 * Runs `work` while holding a lock file that says who holds it. The lock of a process that died is taken over.
 */
export async function withLock<T>(
  options: LockOptions,
  work: () => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const token = `${process.pid} ${hostname()} ${randomUUID()}\n`;
  const deadline = Date.now() + options.waitMs;
  try {
    await mkdir(dirname(options.path), { recursive: true });
    while (!(await tryCreate(options.path, token))) {
      await stealIfDead(options.path);
      if (options.signal.aborted) return err(failure("interrupted", "Interrupted while waiting for another run."));
      if (Date.now() > deadline) {
        return err(
          failure("timeout", `Another run has been using ${options.path} for too long; delete it if none is running.`),
        );
      }
      await sleep(POLL_MS, undefined, { signal: options.signal }).catch(() => undefined);
    }
  } catch (error) {
    return err(failure("io", `The cache folder ${dirname(options.path)} cannot be written: ${messageOf(error)}.`));
  }
  try {
    return await work();
  } finally {
    if ((await readFile(options.path, "utf8").catch(() => "")) === token) await rm(options.path, { force: true });
  }
}

async function tryCreate(path: string, token: string): Promise<boolean> {
  // Written aside and linked, so that nobody ever sees a lock without its owner.
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, "wx");
  await file.writeFile(token);
  await file.close();
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function stealIfDead(path: string): Promise<void> {
  const held = await readFile(path, "utf8").catch(() => null);
  if (held === null) return;
  const [pid, host] = held.trim().split(" ");
  const age = Date.now() - ((await stat(path).catch(() => null))?.mtimeMs ?? Date.now());
  const dead = host === hostname() ? !isAlive(Number(pid)) : age > FOREIGN_STALE_MS;
  if (!dead) return;
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  // Someone else may have taken it over between the look and the move: then give it back.
  const moved = await readFile(aside, "utf8").catch(() => held);
  if (moved !== held) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** True when a process with this id exists on this machine. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
