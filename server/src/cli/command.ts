import type { SettingKey, Settings } from "../../../shared/src/settings.ts";
import type { ConfigProblem } from "../config/problem.ts";
import type { Logger } from "../observe/log.ts";
import type { Progress } from "../observe/progress.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Output } from "./output.ts";

/** What a command works with; nothing in a command reads `process` itself. */
export interface CommandContext {
  readonly settings: Settings;
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly output: Output;
  readonly progress: Progress;
  /** Fires at the first SIGINT or SIGTERM: finish what is in flight, report, return. */
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdinIsTty: boolean;
}

/** Where the settings came from. */
export interface Configuration {
  readonly file: string | null;
  readonly origins: ReadonlyMap<SettingKey, string>;
  /** Empty unless the command says `toleratesProblems`. */
  readonly problems: readonly ConfigProblem[];
}

export interface CommandOption {
  /** As in `--repo <folder>`, with a short form as in `-q, --quiet`; without a value in `<>` it is a flag. */
  readonly flags: string;
  readonly description: string;
  /** Closed choices. */
  readonly choices?: readonly string[] | undefined;
  /** May be given several times; its value is a list. */
  readonly repeatable?: boolean | undefined;
  readonly required?: boolean | undefined;
  /** The setting it sets; it is then checked like one, and read from `ctx.settings`. */
  readonly setting?: SettingKey | undefined;
}

export interface CommandArgs {
  readonly operands: readonly string[];
  /** By long name in camelCase: `--older-than` is `olderThan`. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

export interface Command {
  readonly name: string;
  /** Flags that start it instead of its name, as in `terrafix-ls --batch`. */
  readonly modes?: readonly string[] | undefined;
  /** One line for the list of commands. */
  readonly summary: string;
  /** A command line that works, without the program's name. */
  readonly example: string;
  /** As in `<arn-or-name...>`. */
  readonly operands?: { readonly syntax: string; readonly description: string } | undefined;
  readonly options: readonly CommandOption[];
  /** Runs although the configuration has problems, and reports them itself. */
  readonly toleratesProblems?: boolean | undefined;
  /** Other programs start it with options of their own. */
  readonly ignoresUnknownOptions?: boolean | undefined;
  /** Loads what reaches the network itself, when it first does, the process's dispatcher included. */
  readonly startsOffline?: boolean | undefined;
  run(ctx: CommandContext, args: CommandArgs): Promise<ExitCode>;
}

/** The option every command with a machine-readable result has. */
export const JSON_OPTION: CommandOption = { flags: "--json", description: "print the result as JSON" };
