import path from "node:path";
import type { TerraformIndex } from "../terraform/index/model.ts";
import { type Backend, backendOf } from "../terraform/state/backends/backend.ts";
import { type BackendConfig, merged } from "../terraform/state/backends/config.ts";
import {
  backendFileConfig,
  type DeclaredBackend,
  declaredBackends,
  initialisedBackend,
  isBackendFile,
} from "../terraform/state/backends/declared.ts";
import { loadHcl } from "../terraform/syntax/parse.ts";
import { namesIn, smallText } from "./files.ts";
import type { Access } from "./reading.ts";

/** A place where the state of a root module is kept. */
export interface FoundBackend {
  readonly root: string;
  readonly backend: Backend;
  /** Where that is said: `envs/prod/main.tf:3 with config/prod.hcl`. */
  readonly where: string;
}

export interface FoundBackends {
  readonly backends: readonly FoundBackend[];
  /** Roots whose backend cannot be read, with the reason as a sentence. */
  readonly gaps: readonly { readonly root: string; readonly message: string }[];
}

/** At most so many `-backend-config` files of one root are looked at. */
const MAX_FILES = 50;

/**
 * The backend of every root module: its block alone where that says all, else completed by what `terraform init` left in
 * `.terraform`, and by every `-backend-config` file beside it (one state each). Reads files only.
 */
export async function findBackends(index: TerraformIndex, folder: string, env: Access["env"]): Promise<FoundBackends> {
  await loadHcl();
  const backends: FoundBackend[] = [];
  const gaps: { root: string; message: string }[] = [];
  for (const declared of declaredBackends(index)) {
    const read = await completed(declared, path.join(folder, declared.root), env);
    if (Array.isArray(read)) backends.push(...read);
    else gaps.push({ root: declared.root, message: `The backend at ${declared.where} ${read}.` });
  }
  return { backends, gaps };
}

/** The backends of a root, or why there are none. */
async function completed(
  declared: DeclaredBackend,
  folder: string,
  env: Access["env"],
): Promise<FoundBackend[] | string> {
  const { root, type, config, where } = declared;
  const own = backendOf(type, config, env);
  if (own.kind !== "gap") return [{ root, backend: own, where }];
  const found: FoundBackend[] = [];
  for (const layer of await layersOf(type, folder)) {
    const backend = backendOf(type, merged(config, layer.config), env);
    if (backend.kind !== "gap" && !found.some((each) => isSame(each.backend, backend))) {
      found.push({ root, backend, where: `${where} with ${path.posix.join(root, layer.file)}` });
    }
  }
  return found.length > 0 ? found : own.because;
}

interface Layer {
  /** Relative to the root module. */
  readonly file: string;
  readonly config: BackendConfig;
}

async function layersOf(type: string, folder: string): Promise<readonly Layer[]> {
  const layers: Layer[] = [];
  const init = await smallText(path.join(folder, ".terraform", "terraform.tfstate"));
  const initialised = init === null ? null : initialisedBackend(init);
  if (initialised !== null && initialised.type === type) {
    layers.push({ file: ".terraform/terraform.tfstate", config: initialised.config });
  }
  for (const file of (await backendFilesOf(folder)).slice(0, MAX_FILES)) {
    const text = await smallText(path.join(folder, file));
    const config = text === null ? null : backendFileConfig(text);
    if (config !== null && config.size > 0) layers.push({ file, config });
  }
  return layers;
}

async function backendFilesOf(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await namesIn(folder)) {
    if (isBackendFile(name)) found.push(name);
    else if (isBackendFile(`${name}/x.tfbackend`)) {
      for (const inner of await namesIn(path.join(folder, name))) {
        if (isBackendFile(`${name}/${inner}`)) found.push(`${name}/${inner}`);
      }
    }
  }
  return found;
}

function isSame(a: Backend, b: Backend): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
