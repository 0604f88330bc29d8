import type { Corpus } from "./corpus.ts";
import type { Source } from "./expressions.ts";

/** One way into the product that takes text from outside. */
export interface FuzzTarget {
  readonly name: TargetName;
  /** What must hold for every input, for the report. */
  readonly promise: string;
  /** Out of a hundred inputs, how many go to this target. */
  readonly share: number;
  /** The input that a source of chance leads to: the same for ever. */
  readonly make: (source: Source, corpus: Corpus) => string;
  /** Throws where the promise is broken; otherwise says what kind of input it was. */
  readonly check: (input: string) => string;
}

export const TARGET_NAMES = [
  "expressions",
  "files",
  "facts",
  "json",
  "tfvars",
  "estates",
  "arns",
  "states",
  "names",
] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

/** How the inputs of one target fared. */
export interface Tally {
  readonly target: TargetName;
  readonly inputs: number;
  /** Inputs by what {@link FuzzTarget.check} said of them. */
  readonly kinds: Readonly<Record<string, number>>;
  /** The most processor time that one input took, in milliseconds. */
  readonly slowest: number;
  readonly hangs: number;
  readonly crashes: number;
}

/** An input that broke a promise. */
export interface Failure {
  readonly target: TargetName;
  /** Number of the input: `--target NAME --only NUMBER` makes it again. */
  readonly index: number;
  readonly message: string;
  /** As small as it could be made. */
  readonly input: string;
}
