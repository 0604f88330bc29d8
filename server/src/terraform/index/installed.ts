import { attributeOf } from "../syntax/find.ts";
import type { ModuleCall, ModuleInstance } from "./model.ts";

/** A module that `terraform init` downloaded into the folder of a root module. */
export interface InstalledModule {
  /** Names of the calls that lead to it, from the root on: `network.logs`. */
  readonly key: string;
  /** As Terraform wrote it: with the registry's host in front. */
  readonly source: string;
  /** Of modules from a registry. */
  readonly version: string | null;
  /** Relative to the repository's root, forward slashes: `prod/.terraform/modules/network.logs/modules/bucket`. */
  readonly directory: string;
}

/** What `terraform init` wrote of the modules it downloaded, relative to the root module's folder. */
export const MANIFEST = ".terraform/modules/modules.json";

const FOLDER = ".terraform/modules/";

/** More modules than this are not read of one root. */
const MAX_MODULES = 1_000;

/** True for files and folders that `terraform init` downloaded: read for locating, never edited. */
export function isInstalledPath(path: string): boolean {
  return path.startsWith(FOLDER) || path.includes(`/${FOLDER}`);
}

/** Folder of the root module that a manifest belongs to; null when the path is not that of a manifest. */
export function rootOfManifest(path: string): string | null {
  if (path === MANIFEST) return "";
  return path.endsWith(`/${MANIFEST}`) ? path.slice(0, -MANIFEST.length - 1) : null;
}

/**
 * The downloaded modules that a manifest names; null when it is none. Folders outside of `.terraform/modules` are left
 * out: local modules are read where they are.
 */
export function readManifest(text: string, root: string): readonly InstalledModule[] | null {
  const entries = entriesOf(text);
  if (entries === null) return null;
  const prefix = root === "" ? "" : `${root}/`;
  const found: InstalledModule[] = [];
  for (const entry of entries.slice(0, MAX_MODULES)) {
    const key = textOf(entry, "Key");
    const source = textOf(entry, "Source");
    const folder = textOf(entry, "Dir")?.replaceAll("\\", "/").replace(/\/+$/, "");
    if (key === null || key === "" || source === null || folder === undefined || !isInside(folder)) continue;
    found.push({ key, source, version: textOf(entry, "Version"), directory: prefix + folder });
  }
  return found;
}

/** A plain path below the folder for downloads: no step up, none that is left out. */
function isInside(folder: string): boolean {
  return folder.startsWith(FOLDER) && folder.split("/").every((step) => step !== "" && step !== "." && step !== "..");
}

function entriesOf(text: string): readonly unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const modules: unknown = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "Modules") : null;
    return Array.isArray(modules) ? modules : null;
  } catch {
    return null;
  }
}

function textOf(entry: unknown, name: string): string | null {
  const value: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, name) : null;
  return typeof value === "string" ? value : null;
}

/** What was downloaded for a call of a module from elsewhere; null when nothing was, or it is that of an older call. */
export function installedModule(instance: ModuleInstance, call: ModuleCall): InstalledModule | null {
  const { installed } = instance.root;
  if (call.target !== null || call.source === null || installed.size === 0) return null;
  const module = installed.get([...namesOf(instance), call.name].join("."));
  return module !== undefined && isCurrent(module, call, call.source) ? module : null;
}

function namesOf({ parent, call }: ModuleInstance): readonly string[] {
  return parent === null || call === null ? [] : [...namesOf(parent), call.name];
}

const REGISTRY = /^(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?\/)?[\w-]+\/[\w-]+\/[\w-]+(?:\/\/.*)?$/;

/** Source and exact version are still those that were downloaded. Terraform rewrites sources that are no registry's. */
function isCurrent({ source, version }: InstalledModule, { block }: ModuleCall, wanted: string): boolean {
  const isRegistry = REGISTRY.test(wanted);
  if (isRegistry !== REGISTRY.test(source)) return false;
  if (isRegistry && source !== wanted && !source.endsWith(`/${wanted}`)) return false;
  const asked = attributeOf(block, "version")?.value;
  if (version === null || asked?.kind !== "literal" || typeof asked.value !== "string") return true;
  const exact = /^=?\s*(\d+\.\d+\.\d+\S*)$/.exec(asked.value.trim())?.[1];
  return exact === undefined || exact === version;
}

/** The call, written in the repository, through which a module from elsewhere came in. */
export interface ForeignCall {
  readonly call: ModuleCall;
  /** `module.network.module.logs`: the use of the downloaded module. */
  readonly path: string;
  /** `"terraform-aws-modules/s3-bucket/aws" 4.1.0`. */
  readonly label: string;
}

/** Which call of the repository leads to a downloaded module; null for a module of the repository. */
export function foreignCall(module: ModuleInstance): ForeignCall | null {
  for (let at: ModuleInstance | null = module; at?.parent != null && at.call !== null; at = at.parent) {
    if (!isInstalledPath(at.directory.path) || isInstalledPath(at.call.file.path)) continue;
    const version = installedModule(at.parent, at.call)?.version ?? null;
    const label = `"${at.call.source ?? ""}"${version === null ? "" : ` ${version}`}`;
    return { call: at.call, path: at.path, label };
  }
  return null;
}
