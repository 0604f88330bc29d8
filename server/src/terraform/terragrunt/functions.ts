import path from "node:path";
import { directoryOf } from "../index/paths.ts";
import type { TerraformFunction } from "../values/functions/signature.ts";
import { known, unknown, type Value, whyUnknown } from "../values/value.ts";
import type { HclFiles } from "./config.ts";
import { absolute, inRepository } from "./paths.ts";

/** Where a configuration file stands. */
interface Place {
  /** Folder of the unit that it is read for. */
  readonly home: string;
  /** Folder of the file itself. */
  readonly own: string;
  readonly files: HclFiles;
  /** The value of `read_terragrunt_config(path)`. */
  readonly readConfig: (path: string) => Value;
}

/**
 * Terragrunt's own functions as far as text decides them. What a machine or an account decides (`get_env`,
 * `get_aws_account_id`, `run_cmd`) is unknown, also where it has a default. Source: Terragrunt's HCL reference.
 */
export function terragruntFunctions(place: Place): Readonly<Record<string, TerraformFunction>> {
  const { home, own, files, readConfig } = place;
  return {
    find_in_parent_folders: ([name, fallback]) => findInParents(textOf(name), fallback, home, files),
    path_relative_to_include: () => known(path.posix.relative(`/${own}`, `/${home}`) || "."),
    path_relative_from_include: () => known(path.posix.relative(`/${home}`, `/${own}`) || "."),
    get_terragrunt_dir: () => known(absolute(home)),
    get_original_terragrunt_dir: () => known(absolute(home)),
    get_parent_terragrunt_dir: () => known(absolute(own)),
    get_repo_root: () => known(absolute("")),
    get_path_from_repo_root: () => known(home === "" ? "." : home),
    get_path_to_repo_root: () => known(path.posix.relative(`/${home}`, "/") || "."),
    read_terragrunt_config: ([given]) => {
      const file = textOf(given);
      return file === null ? unknown(whyUnknown(given)) : readConfig(file);
    },
    get_env: () => unknown("an environment variable decides it"),
    get_aws_account_id: () => unknown("the account is known when Terragrunt runs"),
    get_platform: () => unknown("the platform is known when Terragrunt runs"),
    run_cmd: () => unknown("a command decides it when Terragrunt runs"),
    sops_decrypt_file: () => unknown("a secret is not read"),
  };
}

function textOf(value: Value | undefined): string | null {
  return value?.kind === "known" && typeof value.value === "string" ? value.value : null;
}

/** The nearest file of that name in a folder above, as an absolute path. */
function findInParents(name: string | null, fallback: Value | undefined, home: string, files: HclFiles): Value {
  if (name === null && fallback !== undefined) return unknown("the name of the file is not known");
  const wanted = name ?? "terragrunt.hcl";
  for (let folder = home; folder !== ""; ) {
    folder = directoryOf(folder);
    const found = inRepository(wanted, folder);
    if (found !== null && files.has(found)) return known(absolute(found));
    // Without a name newer versions look for `root.hcl`, too.
    const newer = name === null ? inRepository("root.hcl", folder) : null;
    if (newer !== null && files.has(newer)) return known(absolute(newer));
  }
  return fallback ?? unknown(`no folder above has a ${wanted} in this repository`);
}
