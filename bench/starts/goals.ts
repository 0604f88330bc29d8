import type { Measurement } from "../model.ts";
import { count, mebibytes, ms, type Table } from "../tables.ts";
import type { Starts } from "./model.ts";
import { share, times } from "./ratios.ts";

/** Files from which on the goals of a start hold, of real repositories. */
const LARGE = 1_500;
/** The generated estate that the other goals are about. */
const GENERATED = "10,000";

/** What the numbers of a run amount to beside the goals. */
export function goalTable(starts: readonly Starts[], measurements: readonly Measurement[]): Table {
  const large = starts.filter(({ files, label }) => files > LARGE && label !== GENERATED);
  const size = measurements.find(({ label }) => label === GENERATED);
  const generated = starts.find(({ label }) => label === GENERATED);
  return {
    title: "Goals of the index",
    note: `Of real repositories of more than ${count(LARGE)} files, and of a generated estate of ${GENERATED} resources; medians of fresh processes in turns, wall time. Met or not goes by the first number of a row, which counts from the program's first line. \`until a question can be asked\`: walking, reading and searching every file. \`until the first answer\` adds the first question, which reads and evaluates what it needs; \`and all problems\` adds reading every other file as a whole, as a parser does. \`with boot\` adds Node's start and loading the code, to ours alone. A busy machine fails goals that are times.`,
    head: ["what", "goal", "where", "measured", "met"],
    rows: [
      ...large.flatMap(startRows),
      ...(size === undefined ? [] : indexedRows(size)),
      ...(generated === undefined ? [] : [memoryRow(generated)]),
    ],
  };
}

type Row = readonly [what: string, goal: string, where: string, measured: string, met: "yes" | "no"];

function startRows(row: Starts): readonly Row[] {
  const part = row.warm.load / row.cold.load;
  const withBoot = share(row.warm.boot + row.warm.load, row.cold.boot + row.cold.load);
  const floor = share(row.floor.looks, row.cold.load);
  return [
    ...against(row, { name: "HashiCorp's parser", time: row.hclsyntax, goal: 3 }),
    ...against(row, { name: "python-hcl2", time: row.pythonHcl2, goal: 100 }),
    [
      "warm, of cold",
      "at most 0.10",
      row.label,
      `${part.toFixed(2)}; ${withBoot} with boot; ${floor} if looking at each file were all`,
      met(part <= 0.1),
    ],
  ];
}

interface Rival {
  readonly name: string;
  readonly time: number | null;
  /** Times as fast. */
  readonly goal: number;
}

function against({ label, cold, found }: Starts, { name, time, goal }: Rival): readonly Row[] {
  if (time === null) return [];
  const ways: readonly (readonly [string, number])[] = [
    ["until a question can be asked", cold.load],
    ...(found === null ? [] : [["until the first answer, found", cold.load + found.cold] as const]),
    ["until the first answer, nowhere", cold.load + cold.locate],
    ["until the first answer, nowhere, and all problems", cold.load + cold.locate + cold.problems],
  ];
  return ways.map(([until, ours]) => [
    `cold ${until}, against ${name}`,
    `at least ${goal}× as fast`,
    label,
    `${times(time, ours)}; ${times(time, ours + cold.boot)} with boot`,
    met(time / ours >= goal),
  ]);
}

function indexedRows({ label, locate, largeFile }: Measurement): readonly Row[] {
  const rows: Row[] = [];
  const add = (what: string, limit: number, p95: number | undefined) => {
    if (p95 !== undefined) rows.push([what, `under ${limit} ms`, label, ms(p95), met(p95 < limit)]);
  };
  add("locate once indexed, p95", 1, locate.spread?.p95);
  add("a keystroke in 5,000 lines, p95", 10, largeFile?.edit?.p95);
  return rows;
}

/** MiB. */
const MOST_MEMORY = 300;

function memoryRow({ label, cold: { peak } }: Starts): Row {
  const isMet = peak < MOST_MEMORY * 2 ** 20;
  return ["memory at its largest", `under ${MOST_MEMORY} MiB`, label, mebibytes(peak), met(isMet)];
}

function met(is: boolean): "yes" | "no" {
  return is ? "yes" : "no";
}
