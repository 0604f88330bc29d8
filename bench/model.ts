import type { LspReport } from "./lsp/model.ts";
import type { Starts } from "./starts/model.ts";
import type { Spread } from "./stats.ts";

/** One thing to measure, in a process of its own. */
export type Workload =
  | { readonly kind: "generated"; readonly resources: number; readonly seed: number; readonly quick: boolean }
  | { readonly kind: "repository"; readonly folder: string; readonly quick: boolean };

/** What was measured of one workload. Times are milliseconds, sizes bytes. */
export interface Measurement {
  /** `1,000` or the folder's name. */
  readonly label: string;
  /** Resource blocks, data sources not counted. */
  readonly resources: number;
  readonly files: number;
  readonly bytes: number;
  readonly index: IndexMeasurement;
  readonly change: Spread | null;
  /** Null where there is no root to put the file in. */
  readonly largeFile: LargeFileMeasurement | null;
  readonly locate: LocateMeasurement;
  readonly locateWithState: LocateMeasurement | null;
  readonly policies: PolicyMeasurement;
  readonly memory: MemoryMeasurement;
}

export interface IndexMeasurement {
  /** Loading the grammar, once per process. */
  readonly grammar: number;
  /** The first index of the process: cold code. */
  readonly first: number;
  /** Parse and index from memory, median. */
  readonly median: number;
  readonly repetitions: number;
  /** Walking the folder, reading and indexing it, median. */
  readonly fromDisk: number;
  /** Tree-sitter alone over the same texts, the tree thrown away, median. */
  readonly bareParse: number;
}

/** Typing in a file of many lines inside the repository. */
export interface LargeFileMeasurement {
  readonly lines: number;
  /** From a key until the index of the new text can be asked. */
  readonly edit: Spread | null;
  /** The first question after a key. */
  readonly locateAfterEdit: Spread | null;
}

export interface LocateMeasurement {
  /** All queries once, tables being built on the way. */
  readonly firstPass: number;
  readonly spread: Spread | null;
  /** Null where the truth is not known. */
  readonly answers: {
    readonly right: number;
    readonly refused: number;
    readonly wrong: number;
    /** The text does not decide, and the answer was a refusal. */
    readonly rightlyRefused: number;
  } | null;
}

export interface PolicyMeasurement {
  /** Every policy over every resource, cold. */
  readonly firstScan: number;
  readonly scan: number;
  readonly findings: number;
  /** Check and fix of the first failing block: link tables are built. */
  readonly firstFix: number | null;
  readonly fix: Spread | null;
  readonly refused: number;
  /** The first verification: provider schema and formatter are loaded. */
  readonly firstVerify: number | null;
  readonly verify: Spread | null;
  readonly gatesFailed: number;
}

export interface MemoryMeasurement {
  /** Resident set of the process at its largest. */
  readonly peak: number;
  /** The same right after loading code and grammar. */
  readonly baseline: number;
  /** JavaScript heap that one index keeps alive, after a collection. */
  readonly retained: number | null;
}

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** Gibibytes. */
  readonly memory: number;
  /** Processes that wanted a core when the run began (one-minute average); null where the system does not say. */
  readonly load: number | null;
}

/** Another parser over the same files. */
export interface Witness {
  readonly name: string;
  readonly label: string;
  readonly bytes: number;
  readonly median: number;
}

export interface BenchReport {
  readonly version: 1;
  readonly machine: Machine;
  readonly measurements: readonly Measurement[];
  readonly witnesses: readonly Witness[];
  readonly starts: readonly Starts[];
  /** Witnesses that could not be asked, and why. */
  readonly skipped: readonly string[];
  /** Null when no estate was large enough. */
  readonly lsp: LspReport | null;
}
