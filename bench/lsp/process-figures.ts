import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Ticks of the kernel's clock in a second, as `/proc` counts: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Resident set of a process in bytes, now and at its largest; null where the system has no `/proc`. */
export async function residentSet(pid: number): Promise<{ readonly now: number; readonly peak: number } | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => null);
  if (status === null) return null;
  const kibibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]);
  return { now: kibibytes("VmRSS") * 1024, peak: kibibytes("VmHWM") * 1024 };
}

/**
 * Waits until a process has used almost no processor for a second, and tells when (in the time of `performance.now`)
 * that second began. Gives up after `limitMs`; where the system does not tell it waits three seconds and hopes.
 */
export async function untilIdle(pid: number, limitMs = 120_000): Promise<number> {
  const step = 250;
  const began = performance.now();
  let quietSince = began;
  let before = await processorMs(pid);
  if (before === null) {
    await sleep(3_000);
    return quietSince;
  }
  while (performance.now() - quietSince < 1_000 && performance.now() - began < limitMs) {
    await sleep(step);
    const now = await processorMs(pid);
    if (now === null) break;
    if (now - before > step * 0.1) quietSince = performance.now();
    before = now;
  }
  return quietSince;
}

/** Milliseconds of processor time of all threads so far; null where the system has no `/proc`. */
export async function processorMs(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  // The second field is the program's name in parentheses and may hold blanks; user and system time are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}
