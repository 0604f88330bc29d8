import type { Entry } from "./hcl.ts";
import type { Random } from "./random.ts";

/** What an estate is made of. Shares are 0 to 1 and default to what public estates were measured to have. */
export interface EstateOptions {
  /** AWS resource blocks in all files together; exact. */
  readonly resources: number;
  /** The same options and seed give the same bytes. */
  readonly seed?: number | undefined;
  /** Share of the blocks that stand in modules. */
  readonly moduleShare?: number | undefined;
  /** How deep modules call modules, from 1; as far as there are modules enough. */
  readonly moduleDepth?: number | undefined;
  /**
   * `usual` (the default): most modules are called by roots, some by several. `chains`: every level has as many modules,
   * each called once by the level above, so that estates of any depth make equally many live resources.
   */
  readonly moduleShape?: "usual" | "chains" | undefined;
  /** Mean number of blocks in one root module. `Infinity` puts all of them into one folder. */
  readonly rootSize?: number | undefined;
  readonly forEachShare?: number | undefined;
  readonly countShare?: number | undefined;
  /** Share of the blocks that are written the way compliance tests dislike. */
  readonly failingShare?: number | undefined;
}

/** A generated repository, what is true of it, and its states. */
export interface Estate {
  /** Text by path, relative to the root with forward slashes. Sorted by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Every live resource that has an ARN of its own, unless two share one. */
  readonly truth: readonly TruthEntry[];
  /** Terraform state (format 4) of every root module, by the root module's directory. */
  readonly states: ReadonlyMap<string, string>;
  /** AWS resource blocks. */
  readonly blocks: number;
}

/** Which block a live resource is made by. */
export interface TruthEntry {
  readonly arn: string;
  readonly type: string;
  /** With module path and instance key. */
  readonly address: string;
  /** Directory of the root module. */
  readonly root: string;
  /** File of the block. */
  readonly file: string;
  /** How the identifying name is written. */
  readonly form: NameForm;
  /** The text of the repository alone decides which block it is; otherwise only the state tells. */
  readonly decidable: boolean;
}

/** The ways in which names are written. */
export type NameForm =
  | "literal"
  | "template"
  | "template-with-data"
  | "variable"
  | "each-or-count"
  | "bare-template"
  | "random"
  | "prefix"
  | "absent"
  | "reference"
  /** The ARN carries an id that AWS makes; a name does not help. */
  | "opaque";

/** What the expressions of one module instance mean in the live estate. */
export interface Live {
  readonly account: string;
  readonly region: string;
  readonly environment: string;
  /** Module path, `""` in the root: makes generated ids differ per instance. */
  readonly path: string;
  /** Values of the variables of this module instance. */
  readonly inputs: ReadonlyMap<string, string>;
  /** `each.key`, or the index as text. */
  readonly key: string | null;
}

/** The name of a resource: how it is written and what it is in the live estate. */
export interface Name {
  readonly form: NameForm;
  /** HCL text of the value; null when the attribute is left out. */
  readonly text: string | null;
  /** The attribute is `name_prefix` instead of `name`. */
  readonly isPrefix: boolean;
  readonly live: (live: Live) => string;
}

/** A block to be written, and what becomes of it. */
export interface Draft {
  readonly type: string;
  readonly label: string;
  readonly body: readonly Entry[];
  /** Above the block, or null. */
  readonly comment: string | null;
  readonly form: NameForm;
  /** Keys of `for_each`, a number for `count`, null for neither. */
  readonly expansion: readonly string[] | number | null;
  /** What the state says of one instance; `arn` is null when the type has none. */
  readonly live: (live: Live) => LiveResource;
}

export interface LiveResource {
  readonly arn: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What a recipe draws with. */
export interface Draw {
  readonly random: Random;
  /** Write it the way compliance tests dislike. */
  readonly failing: boolean;
  /** Word that is unique in the estate: `billing-417`. */
  readonly word: string;
  /** The same as a Terraform name: `billing_417`. */
  readonly label: string;
  /** A name in one of the usual forms. */
  name(): Name;
  /** `count` or `for_each` for the first block of a recipe, or nothing. */
  readonly expansion: readonly string[] | number | null;
  /** `tags`, or nothing where the provider's default tags serve. */
  readonly tags: readonly Entry[];
}
