import type { Problem } from "../../../../shared/src/report.ts";
import type { Attribute, Block, Expression } from "../syntax/ast.ts";
import type { Unit } from "../terragrunt/units.ts";
import type { ReferenceValue, Value } from "../values/value.ts";
import type { Deployment } from "./deployment.ts";
import type { InstalledModule } from "./installed.ts";
import type { IndexOptions } from "./options.ts";
import type { IndexedRoot } from "./roots.ts";

/** A configuration file as read. `.tf.json` files are indexed too; their blocks are marked and not edited. */
export interface SourceFile {
  /** Relative to the repository's root, forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly format: "hcl" | "json";
  /** A symbolic link: what it points at is edited, not this. */
  readonly isLink: boolean;
  /** Offset of the start of every line, ascending, first is 0. */
  readonly lineStarts: readonly number[];
}

/** A top-level block with the file it stands in. */
export interface BlockSite {
  readonly file: SourceFile;
  readonly block: Block;
}

export interface ResourceDeclaration extends BlockSite {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** `aws_s3_bucket.logs`, `data.aws_kms_key.main`. */
  readonly address: string;
}

export interface VariableDeclaration extends BlockSite {
  readonly name: string;
  readonly default: Expression | null;
}

export interface LocalDeclaration {
  readonly name: string;
  readonly file: SourceFile;
  readonly attribute: Attribute;
}

export interface ModuleCall extends BlockSite {
  readonly name: string;
  /** The literal `source`, or null when it is computed. */
  readonly source: string | null;
  /** Directory of the called module relative to the root, or null when it is external (registry, git) or missing. */
  readonly target: string | null;
}

export interface ProviderDeclaration extends BlockSite {
  readonly name: string;
  readonly alias: string | null;
}

/** One `name = value` of a `.tfvars` file. */
export interface TfvarsEntry {
  readonly file: SourceFile;
  readonly attribute: Attribute;
}

/** All configuration of one directory. */
export interface ModuleDirectory {
  /** Relative to the root, `""` for the root itself. */
  readonly path: string;
  readonly files: readonly SourceFile[];
  /** By address. */
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly variables: ReadonlyMap<string, VariableDeclaration>;
  readonly locals: ReadonlyMap<string, LocalDeclaration>;
  readonly calls: ReadonlyMap<string, ModuleCall>;
  readonly providers: readonly ProviderDeclaration[];
  readonly outputs: ReadonlyMap<string, BlockSite>;
  readonly moved: readonly BlockSite[];
  /** `removed` blocks: what they name is no longer Terraform's. */
  readonly removed: readonly BlockSite[];
  /** `import` blocks, which say the ids of resources. */
  readonly imports: readonly BlockSite[];
  /** `terraform` blocks: required versions, backends. */
  readonly settings: readonly BlockSite[];
  /** Entries that Terraform loads by itself, last one wins: terraform.tfvars, then *.auto.tfvars by name. */
  readonly tfvars: ReadonlyMap<string, TfvarsEntry>;
  /** Text of `.terraform.lock.hcl`, when there is one. */
  readonly lock: string | null;
  /** What `terraform init` downloaded for calls from here on, as far as it is there, by key. */
  readonly installed: ReadonlyMap<string, InstalledModule>;
}

/**
 * One use of a module directory: a root, or a call of it from another instance. The same directory called twice gives
 * two instances with different inputs.
 */
export interface ModuleInstance {
  /** `""` for a root, else `module.a.module.b["key"]`; the key is left out when it cannot be known. */
  readonly path: string;
  readonly directory: ModuleDirectory;
  /** Directory of the root module this instance belongs to. */
  readonly root: ModuleDirectory;
  readonly parent: ModuleInstance | null;
  readonly call: ModuleCall | null;
  /** `each` and `count` of the call, in force when the call's arguments are evaluated. */
  readonly bindings: ReadonlyMap<string, Value>;
  /** Which way of applying the root this is a part of; the same object in all instances of one root. */
  readonly deployment: Deployment;
}

/** The value of `count`/`for_each`, as far as it can be known. */
export type Expansion =
  | { readonly kind: "single" }
  | { readonly kind: "count"; readonly count: number | null }
  | { readonly kind: "for_each"; readonly keys: readonly string[] | null };

/** A resource block seen from one module instance. */
export interface ResourceNode {
  readonly declaration: ResourceDeclaration;
  readonly module: ModuleInstance;
  /** `module.a.aws_s3_bucket.b`: module path and address, no instance key. */
  readonly address: string;
  readonly expansion: Expansion;
}

/** One live resource that a block makes, or all of them at once when the keys are not known. */
export interface NodeInstance {
  /** With instance key: `aws_s3_bucket.b["k"]`, `aws_instance.i[0]`; without one when it is not known. */
  readonly address: string;
  /** True when this stands for any number of resources whose keys are not known. */
  readonly wildcard: boolean;
  /** `each`, `count` for evaluating the block's expressions. */
  readonly bindings: ReadonlyMap<string, Value>;
}

/** A variable or argument that decides a value, so that an edit goes where the value is really decided. */
export type DecisionSite =
  | {
      readonly kind: "expression";
      readonly file: SourceFile;
      readonly expression: Expression;
      /** Instance in whose scope the expression stands. */
      readonly module: ModuleInstance;
      /** What was followed, outermost first: "variable `env` in variables.tf", "argument of module.a". */
      readonly via: readonly string[];
    }
  | { readonly kind: "undecidable"; readonly because: string };

/** The index of one repository: immutable; an edit makes a new one. */
export interface TerraformIndex {
  /** Absolute path of the repository's root. */
  readonly root: string;
  readonly options: IndexOptions;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** By path relative to the root. */
  readonly directories: ReadonlyMap<string, ModuleDirectory>;
  /** Every root module, once for each way to apply it; nothing of it is made before its contents are asked for. */
  readonly roots: readonly IndexedRoot[];
  /**
   * Every use of every directory. A directory that nothing calls is its own root; it is there once for every way to
   * apply it that is certain.
   */
  readonly instances: readonly ModuleInstance[];
  /** Every resource in every instance, in file order. */
  readonly resources: readonly ResourceNode[];
  /** Files that could not be read or parsed, with what to do. */
  readonly problems: readonly Problem[];
  /** Resources by Terraform type. */
  byType(type: string): readonly ResourceNode[];
  /**
   * Resources of a type as they are when a root is applied in a way that only may be: with a var-file that nobody chose,
   * in a workspace that the code speaks of. Made when first asked for, and no part of what is above.
   *
   * @param among roots whose ways are of interest; only those are made. All when it is left out.
   */
  possible(type: string, among?: (root: IndexedRoot) => boolean): readonly ResourceNode[];
  /** Those ways to apply one root. */
  ways(root: IndexedRoot): readonly IndexedRoot[];
  /** Roots that use a directory, in their order. */
  rootsReaching(directory: string): readonly IndexedRoot[];
  /** Roots with more such ways than are tried. */
  untried(): readonly Problem[];
  /** Terragrunt's units, those of modules from elsewhere included. */
  readonly units: readonly Unit[];
  /** Every node (one per module instance) of a declaration. */
  nodesOf(declaration: ResourceDeclaration): readonly ResourceNode[];
  /** The live resources a node makes. At least one; a `count = 0` gives an empty list. */
  expand(node: ResourceNode): readonly NodeInstance[];
  /**
   * Every resource or data source an expression refers to, followed through locals, variables, call arguments and
   * module outputs. Links between blocks (a companion and its owner) are found by this.
   */
  references(expression: Expression, module: ModuleInstance): readonly ReferenceValue[];
  /**
   * Evaluates an expression in a module instance. `bindings` gives `each.key`, `each.value`, `count.index` and
   * dynamic-block iterators.
   */
  evaluate(expression: Expression, module: ModuleInstance, bindings?: ReadonlyMap<string, Value>): Value;
  /** Where the value of an expression is decided: follows variables, tfvars, call arguments and locals. */
  decide(expression: Expression, file: SourceFile, module: ModuleInstance): DecisionSite;
}
