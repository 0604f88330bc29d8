#!/usr/bin/env node
// Asks generated estates, whose answers are known, which block makes which live resource: `npm run truth -- --help`.
import { parseArgs } from "node:util";
import CliTable from "cli-table3";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";
import { tableLines, writeSection } from "../page.ts";
import { type Asked, askAll } from "./ask.ts";
import { CLASSES, isCounted } from "./classes/index.ts";
import { MUTATIONS } from "./mutate/mutations.ts";
import { describe, reproduction } from "./reproduce.ts";
import { truthTables } from "./tables.ts";
import { count, newTally, precision } from "./tally.ts";
import { makeWorld } from "./world.ts";

const USAGE = `npm run truth [-- options]

  --seeds N         repositories, default 60
  --first N         seed of the first one, default 1
  --classes LIST    only these pitfalls: ${CLASSES.map(({ id }) => id).join(", ")}
  --mutations LIST  these changes instead of those that the seed draws, or none: ${MUTATIONS.map(({ id }) => id).join(", ")}
  --verbose         print every needless refusal, too
  --write-docs      write the tables into docs/truth.md

Exit code 1 when precision is below 1 with state, or below 0.995 without.
`;

/** Goal for answers without state; with state none may be wrong. */
const LEAST_PRECISION = 0.995;

/** More wrong answers than this are counted, not shown. */
const SHOWN = 20;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "60" },
      first: { type: "string", default: "1" },
      classes: { type: "string" },
      mutations: { type: "string" },
      verbose: { type: "boolean", default: false },
      "write-docs": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  await loadHcl();
  const first = Number(values.first);
  const narrow = {
    classes: values.classes?.split(","),
    mutations: values.mutations === "none" ? [] : values.mutations?.split(","),
  };
  const all: Asked[] = [];
  for (let seed = first; seed < first + Number(values.seeds); seed++) all.push(...askAll(makeWorld(seed, narrow)));
  const tables = truthTables(all);
  for (const { title, head, rows } of tables) {
    const drawn = new CliTable({ head: [...head], style: { head: [], border: [], compact: true } });
    for (const row of rows) drawn.push([...row].map((cell) => (cell.length > 60 ? `${cell.slice(0, 59)}…` : cell)));
    console.log(`${title}\n${drawn.toString()}\n`);
  }
  if (values.verbose) for (const asked of all) if (asked.verdict.outcome === "needless") console.log(describe(asked));
  const wrong = all.filter(
    ({ question, verdict }) => isCounted(question.subject) && (verdict.outcome === "wrong" || verdict.misled),
  );
  for (const asked of wrong.slice(0, SHOWN)) console.log(`${describe(asked)}\n  again     ${reproduction(asked)}`);
  if (wrong.length > SHOWN) console.log(`and ${wrong.length - SHOWN} more`);
  if (values["write-docs"]) {
    const heading = "Generated estates";
    const command = `npm run truth -- --seeds ${values.seeds} --write-docs`;
    await writeSection({ page: "docs/truth.md", heading, command, lines: tables.flatMap(tableLines) });
  }
  const held = [false, true].every((withState) => {
    const tally = newTally();
    for (const asked of all)
      if (asked.withState === withState && isCounted(asked.question.subject)) count(tally, asked);
    return !(precision(tally) < (withState ? 1 : LEAST_PRECISION));
  });
  process.exitCode = held ? 0 : 1;
}

await main();
