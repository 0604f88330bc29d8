import type { Expression } from "../syntax/ast.ts";
import type { Value } from "../values/value.ts";
import type {
  ModuleDirectory,
  ModuleInstance,
  ProviderDeclaration,
  ResourceNode,
  SourceFile,
  TerraformIndex,
} from "./model.ts";
import type { OutputReader } from "./outputs.ts";

/** A value that a root module's variable is given from outside of the module. */
export interface DeploymentInput {
  readonly file: SourceFile;
  readonly expression: Expression;
  /** `` `env` in envs/prod.tfvars ``. */
  readonly via: string;
  /** The expression is all there is to it: an edit there decides the value. */
  readonly decides: boolean;
  value(): Value;
}

/**
 * One way a root module is applied. Most roots have a single one, of what Terraform loads by itself. The same root with
 * another var-file, in another workspace or from another Terragrunt unit makes other resources of the same blocks.
 */
export interface Deployment {
  /** Unique in the repository and stable between versions: the root's or unit's directory, and what else tells it apart. */
  readonly key: string;
  /** For people: `envs/prod.tfvars`, `live/prod/vpc`; empty for the plain one. */
  readonly label: string;
  /** The user or the configuration says so. Otherwise it only may be, and nothing found by it is proof. */
  readonly certain: boolean;
  /** `terraform.workspace`; null when it is not known. */
  readonly workspace: string | null;
  /** By variable; what has none is decided by tfvars, then by the environment, then by defaults. */
  readonly inputs: ReadonlyMap<string, DeploymentInput>;
  /** What is given as `TF_VAR_…`, which is how Terragrunt hands over its inputs: whatever else says a value counts more. */
  readonly environment: ReadonlyMap<string, DeploymentInput>;
  /** What it was read from, besides the root's own directory. */
  readonly files: readonly SourceFile[];
  /** Absolute path of the repository, for files that the code reads; null where none may be read. */
  readonly repository: string | null;
  /** `provider` blocks that are generated beside the root's own. */
  readonly providers: readonly ProviderDeclaration[];
  /** Outputs of other roots; only in the instances of a root that asks for some. */
  readonly outputs?: OutputReader | undefined;
  /** {@link environment} with outputs of other units in it; left out when it has none. */
  readonly environmentWith?: ((outputs: OutputReader) => Deployment["environment"]) | undefined;
}

const NO_PROVIDERS: readonly ProviderDeclaration[] = [];
const NO_INPUTS: ReadonlyMap<string, DeploymentInput> = new Map();

/** What `terraform apply` alone does in the directory. */
export function plainDeployment(
  root: ModuleDirectory,
  { workspace, repository }: Pick<Deployment, "workspace" | "repository">,
): Deployment {
  const key = root.path;
  return {
    key,
    label: "",
    certain: true,
    workspace,
    repository,
    inputs: NO_INPUTS,
    environment: NO_INPUTS,
    files: [],
    providers: NO_PROVIDERS,
  };
}

/** The deployment with everything open that somebody may decide otherwise. */
export function opened(deployment: Deployment): Deployment {
  // How another root is applied may be decided otherwise, too.
  const own = { ...deployment, outputs: undefined };
  if (deployment.certain) return own;
  return { ...own, inputs: NO_INPUTS, environment: NO_INPUTS, workspace: null };
}

/** A module seen by itself: nothing is given from outside. */
export const STANDALONE: Deployment = {
  key: "",
  label: "",
  certain: false,
  workspace: null,
  inputs: NO_INPUTS,
  environment: NO_INPUTS,
  files: [],
  repository: null,
  providers: NO_PROVIDERS,
};

/** Resources of a type among which those of the instance's own root are: by the way that it is applied. */
export function resourcesBeside(index: TerraformIndex, module: ModuleInstance, type: string): readonly ResourceNode[] {
  return module.deployment.certain ? index.byType(type) : index.possible(type);
}

/** What the user calls the root that an instance belongs to: `envs/prod`, `.`, `app with envs/prod.tfvars`. */
export function rootLabel({ root, deployment }: Pick<ModuleInstance, "root" | "deployment">): string {
  if (deployment.label !== "") return deployment.label;
  return root.path === "" ? "." : root.path;
}
