/** Folders a step works with; all absolute. */
export interface StepContext {
  /** The repository's root. */
  readonly root: string;
  /** Downloads and intermediate files; ignored by git, safe to delete. */
  readonly cache: string;
}

/** One kind of generated data. Steps run in the order of the list, so a later one may read an earlier one's output. */
export interface Step {
  /** Argument of `npm run generate -- <name>`. */
  readonly name: string;
  readonly title: string;
  /** Writes its files and returns lines for the user: what was written, what was odd. */
  run(context: StepContext): Promise<readonly string[]>;
}
