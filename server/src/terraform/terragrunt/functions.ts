import path from "node:path";
import { directoryOf } from "../index/paths.ts";
import { fileFunctions } from "../index/repository-files.ts";
import { pathInside } from "../index/repository-place.ts";
import { encodeJson } from "../values/functions/json.ts";
import type { TerraformFunction } from "../values/functions/signature.ts";
import { characters, DIGITS } from "../values/holes.ts";
import { textOf as textOfParts } from "../values/patterns.ts";
import { known, STRING, unknown, type Value, whyUnknown } from "../values/value.ts";
import type { HclFiles } from "./config.ts";
import { absolute, inRepository } from "./paths.ts";

/** Where a configuration file stands. */
interface Place {
  /** Folder of the unit that it is read for. */
  readonly home: string;
  /** Folder of the file itself. */
  readonly own: string;
  /** Folder of the unit that everything is read for. */
  readonly original: string;
  readonly repository: string;
  readonly files: HclFiles;
  /** What the file includes, with the folders of those files. Complete once all includes are read. */
  readonly includes: () => readonly { readonly name: string; readonly folder: string }[];
  /** The value of `read_terragrunt_config(path)` and of `read_tfvars_file(path)`; null when there is no such file. */
  readonly readConfig: (path: string) => Value | null;
  readonly readVariables: (path: string) => Value | null;
}

const WITH_VARIABLES = ["apply", "console", "destroy", "import", "plan", "push", "refresh"];

/**
 * Terragrunt's own functions as far as text decides them. What a machine or an account decides (`get_env`,
 * `run_cmd`) is unknown, also where it has a default. Source: Terragrunt's HCL reference.
 */
export function terragruntFunctions(place: Place): Readonly<Record<string, TerraformFunction>> {
  const { home, original } = place;
  return {
    ...filesOf(place),
    find_in_parent_folders: ([name, fallback]) => findInParents(textOf(name), fallback, place),
    path_relative_to_include: ([name]) => fromInclude(place, name, (folder) => relative(folder, home)),
    path_relative_from_include: ([name]) => fromInclude(place, name, (folder) => relative(home, folder)),
    get_parent_terragrunt_dir: ([name]) => fromInclude(place, name, absolute),
    get_terragrunt_dir: () => known(absolute(home)),
    get_working_dir: () => unknown("the folder is made when Terragrunt runs"),
    get_original_terragrunt_dir: () => known(absolute(original)),
    get_repo_root: () => known(absolute("")),
    get_path_from_repo_root: () => known(home === "" ? "." : home),
    get_path_to_repo_root: () => known(relative(home, "")),
    get_terraform_commands_that_need_vars: () => texts(WITH_VARIABLES),
    read_terragrunt_config: ([given, fallback]) => readOr(given, fallback, place.readConfig),
    read_tfvars_file: ([given]) => asJson(readOr(given, undefined, place.readVariables)),
    get_env: () => unknown("an environment variable decides it"),
    get_aws_account_id: () =>
      textOfParts([characters(DIGITS, 12)], "whose credentials Terragrunt runs with decides the account"),
    get_aws_account_alias: () => unknown("whose credentials Terragrunt runs with decides the account"),
    get_aws_caller_identity_arn: () => unknown("whose credentials Terragrunt runs with decides it"),
    get_aws_caller_identity_user_id: () => unknown("whose credentials Terragrunt runs with decides it"),
    get_platform: () => unknown("the platform is known when Terragrunt runs"),
    run_cmd: () => unknown("a command decides it when Terragrunt runs"),
    sops_decrypt_file: () => unknown("a secret is not read"),
  };
}

/** Terraform's functions of files; Terragrunt's paths are made those of this machine for them, and for them alone. */
function filesOf({ repository, home }: Place): Readonly<Record<string, TerraformFunction>> {
  const functions = fileFunctions({ repository, folder: path.join(repository, home) });
  const here =
    (compute: TerraformFunction): TerraformFunction =>
    (args) => {
      const [given, ...rest] = args;
      const inside = inRepository(textOf(given) ?? "", home);
      if (textOf(given) === null || inside === null) return unknown("the file is not in the repository");
      const value = compute([known(path.join(repository, inside)), ...rest]);
      return value.kind === "unknown" ? unknown(`${inside} says nothing that is read here`) : value;
    };
  return Object.fromEntries(Object.entries(functions).map(([name, compute]) => [name, here(compute)]));
}

function texts(items: readonly string[]): Value {
  return { kind: "list", items: items.map((item) => known(item)), type: { kind: "list", of: STRING } };
}

function relative(from: string, to: string): string {
  return path.posix.relative(`/${from}`, `/${to}`) || ".";
}

/**
 * Something about the folder of the include: in an included file that is its own, in a unit that of what it includes,
 * by name where it includes several, and the unit's own where it includes nothing.
 */
function fromInclude(place: Place, name: Value | undefined, say: (folder: string) => string): Value {
  const { own, home } = place;
  if (own !== home) return known(say(own));
  const includes = place.includes();
  const [only] = includes;
  if (only === undefined) return known(say(home));
  const wanted = textOf(name);
  const found = name === undefined && includes.length === 1 ? only : includes.find((each) => each.name === wanted);
  return found === undefined ? unknown("which of the includes is meant is not known") : known(say(found.folder));
}

function readOr(given: Value | undefined, fallback: Value | undefined, read: (path: string) => Value | null): Value {
  const file = textOf(given);
  if (file === null) return unknown(whyUnknown(given));
  return read(file) ?? fallback ?? unknown(`${path.posix.basename(file)} is not in the repository`);
}

/** Terragrunt gives a var-file as JSON, for `jsondecode`. */
function asJson(read: Value): Value {
  const json = read.kind === "object" ? encodeJson(read) : null;
  return json === null ? unknown(whyUnknown(read)) : known(json);
}

function textOf(value: Value | undefined): string | null {
  return value?.kind === "known" && typeof value.value === "string" ? value.value : null;
}

/** Files that are not Terragrunt's, such as `common.yaml`, are looked for on disk. */
function isThere(file: string, { repository }: Place): boolean {
  if (/\.(?:hcl|tfvars|tfvars\.json)$/.test(file)) return false;
  return pathInside({ repository, folder: repository }, file) !== null;
}

/** The nearest file of that name in a folder above, as an absolute path. */
function findInParents(name: string | null, fallback: Value | undefined, place: Place): Value {
  const { home, files } = place;
  if (name === null && fallback !== undefined) return unknown("the name of the file is not known");
  const wanted = name ?? "terragrunt.hcl";
  for (let folder = home; folder !== ""; ) {
    folder = directoryOf(folder);
    const found = inRepository(wanted, folder);
    if (found !== null && (files.has(found) || isThere(found, place))) return known(absolute(found));
    // Without a name newer versions look for `root.hcl`, too.
    const newer = name === null ? inRepository("root.hcl", folder) : null;
    if (newer !== null && files.has(newer)) return known(absolute(newer));
  }
  return fallback ?? unknown(`no folder above has a ${wanted} in this repository`);
}
