import type { ModuleCall, ModuleDirectory } from "../../terraform/index/model.ts";
import type { Attribute } from "../../terraform/syntax/ast.ts";
import type { NamePattern } from "../patterns.ts";

/** An argument that a call of a module outside of the repository is given. */
export interface ExternalArgument {
  readonly call: Pick<ModuleCall, "name" | "source" | "file" | "block">;
  /** `module.logs["eu"]`, or a Terragrunt unit's folder. */
  readonly address: string;
  /** Where the argument is written: `main.tf:4`. */
  readonly place: string;
  /** `bucket`, or `buckets.logs.name` inside of a map. */
  readonly path: string;
}

/** One text of an argument. */
export interface Entry extends ExternalArgument {
  /** Null when there is only a pattern. */
  readonly text: string | null;
  readonly pattern: NamePattern | null;
}

/** An argument as it is written, for all uses of the module that it is written in. */
export interface WrittenArgument {
  readonly directory: ModuleDirectory;
  readonly call: ModuleCall;
  readonly attribute: Attribute;
  /** The call's among those of the directory, and the argument's in the call. */
  readonly places: { readonly call: number; readonly attribute: number };
}
