import { parseArgs } from "node:util";
import { printTables, tableLines, writeSection } from "../page.ts";
import { type Asked, askAll } from "./ask.ts";
import { CLASSES, isCounted } from "./classes/index.ts";
import { MUTATIONS } from "./mutate/mutations.ts";
import { describe, reproduction } from "./reproduce.ts";
import { truthTables } from "./tables.ts";
import { count, newTally, precision } from "./tally.ts";
import { makeWorld } from "./world.ts";

/** Options of the command, for `--help`. */
export const USAGE = `npm run truth [-- options]: asks generated estates, whose answers are known

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

/** Asks generated estates. Gives the exit code. */
export async function askGenerated(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: "string", default: "60" },
      first: { type: "string", default: "1" },
      classes: { type: "string" },
      mutations: { type: "string" },
      verbose: { type: "boolean", default: false },
      "write-docs": { type: "boolean", default: false },
    },
  });
  const first = Number(values.first);
  const narrow = {
    classes: values.classes?.split(","),
    mutations: values.mutations === "none" ? [] : values.mutations?.split(","),
  };
  const all: Asked[] = [];
  for (let seed = first; seed < first + Number(values.seeds); seed++) all.push(...askAll(makeWorld(seed, narrow)));
  const tables = truthTables(all);
  printTables(tables);
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
  return held ? 0 : 1;
}
