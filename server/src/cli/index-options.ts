import { existsSync } from "node:fs";
import path from "node:path";
import { err, ok, type Result } from "../../../shared/src/result.ts";
import { cacheFolder } from "../platform/cache-folder.ts";
import type { IndexOptions } from "../terraform/index/options.ts";
import type { CommandContext, CommandOption } from "./command.ts";

/** Options that say how the Terraform code is read and applied, for every command that reads it. */
export const TERRAFORM_OPTIONS: readonly CommandOption[] = [
  {
    flags: "--var-file <file>",
    description: "file that Terraform is given with -var-file; without it every .tfvars file is tried",
    repeatable: true,
    setting: "terraform.varFiles",
  },
  { flags: "--workspace <name>", description: "value of terraform.workspace", setting: "terraform.workspace" },
  {
    flags: "--ignore <pattern>",
    description: "paths that are not read, as in .gitignore",
    repeatable: true,
    setting: "terraform.ignore",
  },
];

/**
 * The options for reading `folders`: local repositories, as absolute paths. A var-file is looked for in the current
 * folder, then in each of them; the error is a sentence that names one that is nowhere.
 */
export function indexOptions(ctx: CommandContext, folders: readonly string[]): Result<IndexOptions, string> {
  const { varFiles, workspace = null, ignore, cache } = ctx.settings.terraform;
  const found: string[] = [];
  for (const file of varFiles) {
    const here = path.resolve(ctx.cwd, file);
    if (existsSync(here)) found.push(here);
    else if (folders.length === 0 || folders.some((folder) => existsSync(path.resolve(folder, file)))) found.push(file);
    else return err(`There is no var-file ${file}; give its path from the current folder or the repository's.`);
  }
  return ok({ varFiles: found, workspace, ignore, cache: cache ? cacheFolder("index") : undefined });
}
