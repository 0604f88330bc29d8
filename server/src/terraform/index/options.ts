import ignore from "ignore";

/**
 * What the user says about how a repository is read and applied. Part of what an index is: two indexes of the same
 * files with different options are different indexes, so every cache of readings keys on {@link optionsKey}.
 */
export interface IndexOptions {
  /**
   * Files given to Terraform with `-var-file`, later ones winning: absolute paths, or relative to the repository's root.
   * They may stand outside of it; those are read and never edited.
   */
  readonly varFiles: readonly string[];
  /** `terraform.workspace`; null when nobody says. */
  readonly workspace: string | null;
  /** Paths that are not read, in the syntax of `.gitignore`, relative to the repository's root. */
  readonly ignore: readonly string[];
  /** Folder in which runs keep what they learnt of files for the next one; none when it is left out. No part of the key. */
  readonly cache?: string | undefined;
}

export const NO_OPTIONS: IndexOptions = { varFiles: [], workspace: null, ignore: [] };

/** Equal for options that read and evaluate a repository alike. */
export function optionsKey({ varFiles, workspace, ignore: patterns }: IndexOptions): string {
  return JSON.stringify([varFiles, workspace, patterns]);
}

/** Whether a path (relative, forward slashes; folders end in `/`) is left out. */
export type Ignored = (path: string) => boolean;

/** The test for `ignore`. Patterns that are no patterns match nothing. */
export function ignoredBy({ ignore: patterns }: Pick<IndexOptions, "ignore">): Ignored {
  if (patterns.length === 0) return () => false;
  const rules = ignore().add([...patterns]);
  return (path) => ignore.isPathValid(path) && rules.ignores(path);
}
