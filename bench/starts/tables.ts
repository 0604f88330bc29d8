import type { BenchReport } from "../model.ts";
import { count, mebibytes, ms, NONE, type Table } from "../tables.ts";
import { goalTable } from "./goals.ts";
import type { Starts } from "./model.ts";
import { share, times } from "./ratios.ts";

/** Starts of fresh processes, and what all of it amounts to beside the goals. */
export function startTables({ starts, measurements }: Pick<BenchReport, "starts" | "measurements">): readonly Table[] {
  return starts.length === 0 ? [] : [coldTable(starts), warmTable(starts), goalTable(starts, measurements)];
}

function coldTable(starts: readonly Starts[]): Table {
  return {
    title: "Index of a fresh process, cold",
    note: "Medians of fresh processes, cold, warm and HashiCorp's parser in turns. `boot` is Node's start and loading the code; `cold` begins behind it and ends when a question can be asked: every file was walked, read and searched for what the index must know of it, and it is known who calls whom. Files are read as a whole when something in them is asked for. `hclsyntax` is one pass of HashiCorp's parser over the same bytes, from memory, on one core after a pass to warm up; ratios are against `cold`. `processor` is the time of all threads, which a busy machine changes less. `first locate` is the first question of the process, which reads and evaluates what it needs: an ARN without a block, and one of a bucket whose name stands in its block. `problems` is what comes behind the answer: the rest of the files is read as a whole, to say what is broken; `keep` is what writing the cache costs then. `reads` is the floor: opening, reading and decoding each file. `python-hcl2` makes one pass, where a sample is named over every so many files, put at the size of all.",
    head: [
      "repository",
      "files",
      "MB",
      "boot",
      "cold",
      "processor",
      "reads",
      "hclsyntax",
      "ratio",
      "with boot",
      "python-hcl2",
      "ratio",
      "first locate, nowhere",
      "first locate, found",
      "problems",
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
      ms(row.floor.reads),
      row.hclsyntax === null ? NONE : ms(row.hclsyntax),
      times(row.hclsyntax, row.cold.load),
      times(row.hclsyntax, row.cold.boot + row.cold.load),
      python(row),
      times(row.pythonHcl2, row.cold.load),
      ms(row.cold.locate),
      row.found === null ? NONE : ms(row.found.cold),
      ms(row.cold.problems),
      ms(row.cold.keep),
      mebibytes(row.cold.peak),
    ]),
  };
}

function warmTable(starts: readonly Starts[]): Table {
  return {
    title: "Index of a fresh process, warm",
    note: "The same processes with a cache of an earlier run, nothing changed since: every file is looked at and none is opened until something in it is asked for. `looks` is the floor: one `lstat` for each file and each folder with files, in a fresh process of the same run. `of cold` is what the goal is about; `of cold, floor` is what it would be if looking were all there is.",
    head: [
      "repository",
      "boot",
      "warm",
      "processor",
      "looks",
      "warm ÷ looks",
      "of cold",
      "of cold, floor",
      "first locate, nowhere",
      "first locate, found",
      "of cold with locate",
    ],
    rows: starts.map((row) => [
      row.label,
      ms(row.warm.boot),
      ms(row.warm.load),
      ms(row.warm.loadProcessor),
      ms(row.floor.looks),
      times(row.warm.load, row.floor.looks),
      share(row.warm.load, row.cold.load),
      share(row.floor.looks, row.cold.load),
      ms(row.warm.locate),
      row.found === null ? NONE : ms(row.found.warm),
      share(row.warm.load + row.warm.locate, row.cold.load + row.cold.locate),
    ]),
  };
}

function python({ pythonHcl2, pythonEvery }: Starts): string {
  if (pythonHcl2 === null) return NONE;
  return pythonEvery === 1 ? ms(pythonHcl2) : `${ms(pythonHcl2)} (every ${pythonEvery}th file)`;
}
