import type { BenchReport, Measurement } from "../model.ts";
import { count, mebibytes, ms, NONE, type Table } from "../tables.ts";
import type { Starts } from "./model.ts";

/** Starts of fresh processes, and what all of it amounts to beside the goals. */
export function startTables({ starts, measurements }: Pick<BenchReport, "starts" | "measurements">): readonly Table[] {
  return starts.length === 0 ? [] : [startTable(starts), goalTable(starts, measurements)];
}

function startTable(starts: readonly Starts[]): Table {
  return {
    title: "Index of a fresh process",
    note: "Medians of fresh processes, cold and warm and HashiCorp's parser in turns. `boot` is Node's start and loading the code; `cold` and `warm` begin behind it and end when a question can be asked: walking, reading, outlining and checking every file, or finding that none changed. `hclsyntax` is one pass of HashiCorp's parser over the same bytes, from memory, on one core after a pass to warm up; ratios are against `cold`. `processor` is the time of all threads, which a busy machine changes less. `first locate` is the first question of the process, an ARN without a block, which evaluates what it needs. `python-hcl2` makes one pass, where a sample is named over every so many files, put at the size of all. `keep` is what writing the cache costs behind the answer.",
    head: [
      "repository",
      "files",
      "MB",
      "boot",
      "cold",
      "cold processor",
      "hclsyntax",
      "ratio",
      "with boot",
      "python-hcl2",
      "ratio",
      "warm",
      "of cold",
      "warm processor",
      "first locate cold",
      "first locate warm",
      "of cold with locate",
      "keep",
      "peak MiB",
    ],
    rows: starts.map((row) => [
      row.label,
      count(row.files),
      (row.bytes / 1e6).toFixed(1),
      ms(row.cold.boot),
      ms(row.cold.load),
      ms(row.cold.loadProcessor),
      row.hclsyntax === null ? NONE : ms(row.hclsyntax),
      times(row.hclsyntax, row.cold.load),
      times(row.hclsyntax, row.cold.boot + row.cold.load),
      python(row),
      times(row.pythonHcl2, row.cold.load),
      ms(row.warm.load),
      share(row.warm.load, row.cold.load),
      ms(row.warm.loadProcessor),
      ms(row.cold.locate),
      ms(row.warm.locate),
      share(row.warm.load + row.warm.locate, row.cold.load + row.cold.locate),
      ms(row.cold.keep),
      mebibytes(row.cold.peak),
    ]),
  };
}

function goalTable(starts: readonly Starts[], measurements: readonly Measurement[]): Table {
  const large = starts.filter(({ files }) => files > 1_500);
  const size = measurements.find(({ label }) => label === "10,000");
  const rows: string[][] = [];
  const add = (what: string, goal: string, where: string, measured: string, met: boolean): number =>
    rows.push([what, goal, where, measured, met ? "yes" : "no"]);
  for (const row of large) {
    if (row.hclsyntax !== null) {
      const ratio = row.hclsyntax / row.cold.load;
      add(
        "cold, against HashiCorp's parser",
        "at least 3× as fast",
        row.label,
        counted(row.hclsyntax, row.cold),
        ratio >= 3,
      );
    }
    if (row.pythonHcl2 !== null) {
      const ratio = row.pythonHcl2 / row.cold.load;
      const all = counted(row.pythonHcl2, row.cold);
      add("cold, against python-hcl2", "at least 100× as fast", row.label, all, ratio >= 100);
    }
    const part = row.warm.load / row.cold.load;
    const withBoot = share(row.warm.boot + row.warm.load, row.cold.boot + row.cold.load);
    add("warm, of cold", "at most 0.10", row.label, `${part.toFixed(2)}; ${withBoot} with boot`, part <= 0.1);
  }
  if (size !== undefined) {
    const { spread } = size.locate;
    if (spread !== null) add("locate once indexed, p95", "under 1 ms", size.label, ms(spread.p95), spread.p95 < 1);
    const edit = size.largeFile?.edit;
    if (edit) add("a keystroke in 5,000 lines, p95", "under 10 ms", size.label, ms(edit.p95), edit.p95 < 10);
  }
  const generated = starts.find(({ label }) => label === "10,000");
  if (generated !== undefined) {
    const { peak } = generated.cold;
    add("memory at its largest", "under 300 MiB", generated.label, mebibytes(peak), peak < 300 * 2 ** 20);
  }
  return {
    title: "Goals of the index",
    note: "What the numbers of this run amount to: medians of fresh processes in turns, wall time. Met or not goes by the first number, which counts from the program's first line until a question can be asked: walking, reading, outlining and checking every file. `with boot` adds Node's start and loading the code, to ours alone; `with boot and locate` adds the first question, too. A busy machine fails goals that are times.",
    head: ["what", "goal", "where", "measured", "met"],
    rows,
  };
}

function times(theirs: number | null, ours: number): string {
  return theirs === null ? NONE : `${(theirs / ours).toFixed(1)}×`;
}

/** How many times as long theirs took: as ours counts, with Node's start, and with the first question. */
function counted(theirs: number, { boot, load, locate }: Starts["cold"]): string {
  const all = times(theirs, boot + load + locate);
  return `${times(theirs, load)}; ${times(theirs, boot + load)} with boot; ${all} with boot and locate`;
}

function python({ pythonHcl2, pythonEvery }: Starts): string {
  if (pythonHcl2 === null) return NONE;
  return pythonEvery === 1 ? ms(pythonHcl2) : `${ms(pythonHcl2)} (every ${pythonEvery}th file)`;
}

function share(part: number, whole: number): string {
  return (part / whole).toFixed(2);
}
