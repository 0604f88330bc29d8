import type { Draft } from "../model.ts";
import * as structure from "./structure.ts";

/** What happens to a repository before it is looked at; none of it changes which block is the right one. */
export interface Mutation {
  readonly id: string;
  readonly title: string;
  /** Changes the draft; null for what is done to texts and paths when they are written. */
  readonly change: ((draft: Draft) => void) | null;
}

export const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  { id: "rename-folders", title: "other folder names", change: null },
  { id: "duplicate", title: "root modules copied into another account", change: structure.duplicateEnvironment },
  { id: "shuffle", title: "blocks in another order and other files", change: structure.shuffleBlocks },
  { id: "split", title: "every block in a file of its own", change: structure.splitFiles },
  { id: "merge", title: "all blocks of a folder in one file", change: structure.mergeFiles },
  { id: "crlf", title: "Windows line ends", change: null },
  { id: "reformat", title: "not formatted", change: null },
  { id: "comments", title: "comments everywhere, also of whole blocks", change: null },
  { id: "rename-locals", title: "other names of locals", change: structure.renameLocals },
  { id: "wrap", title: "blocks put into modules, with `moved`", change: structure.wrapInModule },
];
