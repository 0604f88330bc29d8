import { STATUSES } from "../../../shared/src/report.ts";
import type { StoreStats } from "../pipeline/ports.ts";
import { type Command, JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { withStore } from "./store-session.ts";

export const statsCommand: Command = {
  name: "stats",
  summary: "what the state store remembers: counts by status, oldest and newest record",
  example: "stats --json",
  options: [JSON_OPTION],
  run: (ctx, args) =>
    withStore(
      ctx,
      (store) => store.stats(),
      (stats, location) => {
        if (args.options.json === true) ctx.output.json({ version: 1, store: location, ...stats });
        else ctx.output.text(statsText(stats, location));
        return EXIT.ok;
      },
    ),
};

function statsText(stats: StoreStats, location: string): string {
  const counts = STATUSES.flatMap((status) => {
    const count = stats.byStatus[status];
    return count === undefined ? [] : [[status, String(count)] as const];
  });
  const rows: readonly (readonly [string, string])[] = [
    ["store", location],
    ["findings", String(stats.total)],
    ...counts.map(([status, count]) => [`  ${status}`, count] as const),
    ["first seen", stats.oldest ?? "nothing yet"],
    ["last update", stats.newest ?? "nothing yet"],
  ];
  return rows.map(([name, value]) => `${name.padEnd(20)}${value}`).join("\n");
}
