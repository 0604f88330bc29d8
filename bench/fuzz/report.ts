import { count, ms, type Table } from "../tables.ts";
import type { Comparison } from "./compare.ts";
import { TARGET_NAMES, type Tally } from "./model.ts";
import { TARGETS } from "./targets/index.ts";

/** One run of the fuzzer. A seed is a range of inputs: running it again replaces what it found before. */
export interface FuzzRun {
  readonly seed: number;
  readonly tallies: readonly Tally[];
  /** Null when there was no CLI to compare with. */
  readonly comparison: Omit<Comparison, "wrong"> | null;
  readonly wrong: number;
}

export interface FuzzReport {
  readonly version: 1;
  readonly runs: readonly FuzzRun[];
}

export function withRun(report: FuzzReport | null, run: FuzzRun): FuzzReport {
  const others = (report?.runs ?? []).filter(({ seed }) => seed !== run.seed);
  return { version: 1, runs: [...others, run].sort((a, b) => a.seed - b.seed) };
}

/** All runs together. */
export function fuzzTables(report: FuzzReport): readonly Table[] {
  return [targetTable(report), comparisonTable(report)].filter(({ rows }) => rows.length > 0);
}

function targetTable({ runs }: FuzzReport): Table {
  const tallies = runs.flatMap((run) => run.tallies);
  const sums = TARGET_NAMES.map((name) => ({ name, ...sumOf(tallies.filter(({ target }) => target === name)) }));
  const all = sumOf(tallies);
  const numbers = ({ inputs, crashes, hangs, slowest }: ReturnType<typeof sumOf>) => [
    count(inputs),
    count(crashes),
    count(hangs),
    ms(slowest),
  ];
  return {
    title: "Inputs",
    note: "`broken` counts inputs that threw or broke the promise, `hangs` those without an answer after 10 seconds of processor time; `slowest` is the most that one input took, in milliseconds.",
    head: ["target", "inputs", "broken", "hangs", "slowest", "what must hold", "of the inputs"],
    rows: [
      ...sums
        .filter(({ inputs }) => inputs > 0)
        .map((sum) => [sum.name, ...numbers(sum), TARGETS[sum.name].promise, kindsText(sum.kinds, sum.inputs)]),
      ["all", ...numbers(all), "", ""],
    ],
  };
}

function sumOf(tallies: readonly Tally[]) {
  const kinds: Record<string, number> = {};
  const sum = { inputs: 0, crashes: 0, hangs: 0, slowest: 0 };
  for (const tally of tallies) {
    sum.inputs += tally.inputs;
    sum.crashes += tally.crashes;
    sum.hangs += tally.hangs;
    sum.slowest = Math.max(sum.slowest, tally.slowest);
    for (const [kind, number] of Object.entries(tally.kinds)) kinds[kind] = (kinds[kind] ?? 0) + number;
  }
  return { ...sum, kinds };
}

function kindsText(kinds: Readonly<Record<string, number>>, inputs: number): string {
  const sorted = Object.entries(kinds).sort(([, a], [, b]) => b - a);
  return sorted.map(([kind, number]) => `${kind} ${((number / inputs) * 100).toFixed(1)} %`).join(", ");
}

function comparisonTable({ runs }: FuzzReport): Table {
  const found = runs.flatMap(({ comparison, wrong }) => (comparison === null ? [] : [{ ...comparison, wrong }]));
  const total = (of: (one: (typeof found)[number]) => number) => count(found.reduce((sum, one) => sum + of(one), 0));
  return {
    title: "Beside `terraform console`",
    note: "Random expressions, evaluated by both. `same text` differ only where Terraform carries a number as text; `not decided` are those Terraform itself does not know or cannot read; `not known here` is the honest way out; `wrong` must be 0.",
    head: ["expressions", "same value", "same text", "errors for both", "not known here", "not decided", "wrong"],
    rows:
      found.length === 0
        ? []
        : [
            [
              total(({ compared }) => compared),
              total(({ same }) => same),
              total(({ sameText }) => sameText),
              total(({ errors }) => errors),
              total(({ unknown }) => unknown),
              total(({ skipped }) => skipped),
              total(({ wrong }) => wrong),
            ],
          ],
  };
}
