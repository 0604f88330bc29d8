import * as z from "zod";
import { backendBlock, backendType } from "../../index/backend-block.ts";
import { placeOf } from "../../index/lines.ts";
import type { TerraformIndex } from "../../index/model.ts";
import type { IndexedRoot } from "../../index/roots.ts";
import type { Block, Expression } from "../../syntax/ast.ts";
import { parseHcl } from "../../syntax/parse.ts";
import { known, unknown, type Value } from "../../values/value.ts";
import { type BackendConfig, type ConfigValue, configOfJson, configValue } from "./config.ts";

/** Where a root module says its state is. */
export interface DeclaredBackend {
  /** Directory of the root module or Terragrunt unit, relative to the repository. */
  readonly root: string;
  /** `s3`, `local`, …; `cloud` for a `cloud` block. */
  readonly type: string;
  readonly config: BackendConfig;
  /** `envs/prod/main.tf:3`. */
  readonly where: string;
}

/** The backend of every root module; roots without one keep their state in `terraform.tfstate`. */
export function declaredBackends(index: TerraformIndex): readonly DeclaredBackend[] {
  const found = new Map<string, DeclaredBackend>();
  for (const root of index.roots) {
    const { path } = root.directory;
    const site = backendBlock(root.directory);
    if (site === null) continue;
    const config = blockConfig(site.block, (expression) => valueIn(root, expression, index));
    found.set(path, { root: path, type: backendType(site), config, where: placeOf(site.file, site.block) });
  }
  // A unit's `remote_state` fills the empty block of the module that it applies.
  for (const { target } of index.units) if (target !== null) found.delete(target);
  for (const { path, remoteState } of index.units) {
    if (remoteState === null) continue;
    const { type, config, site } = remoteState;
    found.set(path, { root: path, type, config, where: placeOf(site.file, site.block) });
  }
  return [...found.values()];
}

/** Settings that are known; Terraform allows only literals here, OpenTofu variables and locals too. */
function blockConfig(block: Block, evaluate: (expression: Expression) => Value): BackendConfig {
  const config = new Map<string, ConfigValue>();
  for (const { name, value } of block.body.attributes) {
    const read = configValue(evaluate(value));
    if (read !== null) config.set(name, read);
  }
  for (const nested of block.body.blocks) config.set(nested.type, blockConfig(nested, evaluate));
  return config;
}

/** What an expression says in a root; for the literals that most are, the root's modules are not made. */
function valueIn(root: IndexedRoot, expression: Expression, index: TerraformIndex): Value {
  if (expression.kind === "literal") return known(expression.value);
  const [module] = root.contents().instances;
  return module === undefined ? unknown("the root is empty") : index.evaluate(expression, module);
}

/** Settings of a `-backend-config` file: attributes with literal values. Empty when it is none. */
export function backendFileConfig(text: string): BackendConfig {
  const { body, problems } = parseHcl(text);
  const config = new Map<string, ConfigValue>();
  if (problems.length > 0) return config;
  for (const { name, value } of body.attributes) {
    if (value.kind === "literal" && value.value !== null) config.set(name, String(value.value));
    else if (value.kind === "object") config.set(name, literalEntries(value.elements));
  }
  return config;
}

function literalEntries(
  elements: readonly { readonly name: string | null; readonly value: { readonly kind: string } }[],
) {
  const entries = new Map<string, string>();
  for (const { name, value } of elements) {
    if (name !== null && value.kind === "literal" && "value" in value) entries.set(name, String(value.value));
  }
  return entries;
}

const initialised = z.object({
  backend: z.object({ type: z.string(), config: z.record(z.string(), z.unknown()).nullish() }),
});

/**
 * What `terraform init` wrote to `.terraform/terraform.tfstate`: the whole configuration, files and options merged. Null
 * when the text is not that.
 */
export function initialisedBackend(text: string): Pick<DeclaredBackend, "type" | "config"> | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = initialised.safeParse(document);
  if (!parsed.success) return null;
  const { type, config } = parsed.data.backend;
  return { type, config: configOfJson(config ?? {}) };
}

/** Paths below a root module, one level down at most, where `-backend-config` files are kept by habit. */
export function isBackendFile(path: string): boolean {
  if (/(?:^|\/)(?:terragrunt|\.terraform\.lock|root)\.hcl$/.test(path)) return false;
  if (/^[^/]+$/.test(path)) return /\.tfbackend$|\.backend$|backend[^/]*\.(?:hcl|conf|config|tfvars)$/.test(path);
  return BACKEND_FOLDERS.test(path) && /\.(?:tfbackend|hcl|conf|backend)$|backend[^/]*\.(?:config|tfvars)$/.test(path);
}

const BACKEND_FOLDERS = /^(?:configs?|backends?|backend[-_]configs?|envs?|environments?|vars|tfvars|settings)\/[^/]+$/;
