import { type Command, JSON_OPTION } from "./command.ts";
import { parseDays } from "./duration.ts";
import { EXIT } from "./exit-codes.ts";
import { withStore } from "./store-session.ts";

export const cleanupCommand: Command = {
  name: "cleanup",
  summary: "delete records of the state store that were not updated for a while",
  example: "cleanup --older-than 90d --dry-run",
  options: [
    { flags: "--older-than <age>", description: "age in days, weeks or years: 90d, 12w, 1y", required: true },
    { flags: "--dry-run", description: "only say how many would be deleted" },
    JSON_OPTION,
  ],
  run: async (ctx, args) => {
    const { olderThan, dryRun } = args.options;
    const days = parseDays(String(olderThan));
    if (days === null) {
      ctx.output.error("--older-than expects an age of at least one day, such as 90d, 12w or 1y.");
      return EXIT.usage;
    }
    return withStore(
      ctx,
      (store) => (dryRun === true ? store.countOlderThan(days) : store.cleanup(days)),
      (count) => {
        const verb = dryRun === true ? "would be deleted" : "deleted";
        if (args.options.json === true) ctx.output.json({ version: 1, dryRun: dryRun === true, deleted: count });
        else ctx.output.text(`${count} ${count === 1 ? "record" : "records"} not updated for ${days} days ${verb}.`);
        return EXIT.ok;
      },
    );
  },
};
