import type { Spread } from "../stats.ts";

/** What an editor sees of a language server on one workspace. Times are milliseconds, sizes bytes. */
export interface ServerMeasurement {
  readonly server: string;
  readonly version: string | null;
  /** Resource blocks of the workspace. */
  readonly resources: number;
  /** The document that is typed into: the largest of the workspace. */
  readonly document: { readonly file: string; readonly lines: number; readonly bytes: number };
  /** Processes that wanted a core when it began (one-minute average); null where the system does not say. */
  readonly load: number | null;
  /** From spawning the process to the answer to `initialize`, median. */
  readonly start: number;
  readonly starts: number;
  /** From spawning the process to the first diagnostics of the document (a broken one for servers that only push), in a home folder that nothing has run in. */
  readonly firstCold: number | null;
  /** The same in later processes, median. */
  readonly firstWarm: number | null;
  /** From spawning the process until it does nothing any more. */
  readonly settled: number;
  /** Time on a processor until then, of all threads: what a busy machine does not change. Null as for memory. */
  readonly processor: number | null;
  readonly memory: Memory | null;
  /** An edit that breaks the syntax or mends it, until there are diagnostics of the new text. */
  readonly syntaxEdit: Spread | null;
  readonly own: OwnMeasurement | null;
}

/** Null on systems that do not tell (anything but Linux). */
export interface Memory {
  /** Resident set once the workspace was read. */
  readonly settled: number;
  /** Resident set after everything that was measured. */
  readonly used: number;
  /** The largest it has been. */
  readonly peak: number;
}

/** What only this product's server is asked. */
export interface OwnMeasurement {
  /** A typed character until the diagnostics of the new text, pulled at once. */
  readonly keystroke: Spread | null;
  /** The first of all fixes: the verifier's data is loaded. */
  readonly firstAction: number | null;
  readonly actionList: Spread | null;
  readonly actionResolve: Spread | null;
  /** Both together: from the lightbulb to the edit. */
  readonly action: Spread | null;
  readonly hover: Spread | null;
  /** How long a request that costs nothing waited at most: what blocks the event loop. */
  readonly silence: { readonly reading: Spread | null; readonly typing: Spread | null };
  readonly longest: { readonly reading: number; readonly typing: number };
}

export interface LspReport {
  readonly measurements: readonly ServerMeasurement[];
  readonly skipped: readonly string[];
}
