import type { Attribute } from "./hcl.ts";
import type { Draft, Name } from "./model.ts";

/** A directory while it is filled: a root module or a module. */
export interface Scope {
  readonly kind: "root" | "module";
  /** Relative to the repository's root. */
  readonly path: string;
  /** Environment of a root; unused in modules. */
  readonly environment: string;
  /** By file name. */
  readonly files: Map<string, Draft[]>;
  readonly variables: { readonly name: string; readonly value: string; readonly given: "default" | "tfvars" }[];
  readonly locals: Attribute[];
  /** Variables of a module that every caller gives. */
  readonly inputs: string[];
  readonly calls: Call[];
}

/** A use of a module. */
export interface Call {
  readonly name: string;
  readonly target: Scope;
  /** Keys of `for_each`, or null. */
  readonly keys: readonly string[] | null;
  /** What the call gives for each input. */
  readonly values: ReadonlyMap<string, Name>;
}

/** An empty directory. */
export function newScope(kind: Scope["kind"], path: string, environment: string): Scope {
  return { kind, path, environment, files: new Map(), variables: [], locals: [], inputs: ["name"], calls: [] };
}
