import { BATCH_OPTIONS } from "./batch/options.ts";
import type { Command } from "./command.ts";

export const batchCommand: Command = {
  name: "batch",
  modes: ["--batch"],
  summary: "one pass of the pipeline: findings in, verified fixes out, then exit",
  example: "--batch --source policies --repo . --deliver diff",
  options: BATCH_OPTIONS,
  run: async (ctx, args) => (await import("./batch/run.ts")).runBatchCommand(ctx, args),
};
