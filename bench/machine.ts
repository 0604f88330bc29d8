import { cpus, loadavg, totalmem } from "node:os";
import type { Machine } from "./model.ts";

/** What the numbers were measured on. */
export function thisMachine(): Machine {
  const all = cpus();
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: all[0]?.model.trim().replaceAll(/\s+/g, " ") || "unknown processor",
    cores: all.length,
    memory: Math.round(totalmem() / 2 ** 30),
    load: process.platform === "win32" ? null : Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

/** One line for tables. */
export function machineLine({ node, platform, cpu, cores, memory, load }: Machine): string {
  const busy = load !== null && load > cores / 2 ? `; busy (load ${load}), so times are too high` : "";
  return `Node ${node} on ${platform}, ${cores} × ${cpu}, ${memory} GiB${busy}`;
}
