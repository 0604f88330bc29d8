import { Command as Commander, CommanderError, Option } from "commander";
import type { SettingKey } from "../../../shared/src/settings.ts";
import { LOG_LEVELS } from "../../../shared/src/settings.ts";
import type { OptionValue } from "../config/layer.ts";
import type { Command, CommandArgs, CommandOption } from "./command.ts";

export const PROGRAM = "terrafix-ls";

/** What the user asked for. */
export type CommandLine =
  | { readonly kind: "run"; readonly command: Command; readonly args: CommandArgs; readonly common: CommonOptions }
  /** Help or version: text for stdout. */
  | { readonly kind: "text"; readonly text: string }
  /** Wrong usage: text for stderr. */
  | { readonly kind: "usage"; readonly message: string };

export interface CommonOptions {
  readonly configFile: string | undefined;
  readonly quiet: boolean;
  /** Settings given as options, with the option's name for messages. */
  readonly settings: ReadonlyMap<SettingKey, { readonly option: string; readonly value: OptionValue }>;
}

/** Options of every command. */
const COMMON: readonly CommandOption[] = [
  { flags: "--config <file>", description: "settings file (default: terrafix.yaml in the current folder)" },
  { flags: "-q, --quiet", description: "no progress, only errors on stderr" },
  {
    flags: "--log-level <level>",
    description: "least severe message on stderr",
    choices: LOG_LEVELS,
    setting: "log.level",
  },
];

/** Reads the arguments after the program's name. Writes nothing and never ends the process. */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[], version: string): CommandLine {
  const selected = selectMode(argv, commands);
  if (typeof selected === "string") return { kind: "usage", message: selected };
  const written = { out: "", err: "" };
  let chosen: CommandLine | null = null;
  const program = buildProgram({ commands, version, written, onRun: (line) => (chosen = line) });
  try {
    program.parse([...selected], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "text", text: written.out };
    // Without any argument the help is the best hint.
    if (error.code === "commander.help") return { kind: "usage", message: written.err.trimEnd() };
    return { kind: "usage", message: usageLine(error.message, helpHint(argv, commands)) };
  }
  return chosen ?? { kind: "usage", message: usageLine("no command was given", `${PROGRAM} --help`) };
}

/** Turns a mode flag (`--batch`, anywhere) into the command's name in front; or says what is wrong. */
function selectMode(argv: readonly string[], commands: readonly Command[]): readonly string[] | string {
  const first = argv[0] ?? "";
  if (commands.some((command) => command.name === first)) return argv;
  const end = argv.indexOf("--");
  const head = end < 0 ? argv : argv.slice(0, end);
  const chosen = commands.filter((command) => command.modes?.some((mode) => head.includes(mode)));
  const [command] = chosen;
  if (command === undefined) return argv;
  if (chosen.length > 1) {
    const modes = chosen.flatMap((each) => each.modes?.filter((mode) => head.includes(mode)) ?? []);
    return usageLine(`${modes.join(" and ")} exclude each other`, `${PROGRAM} --help`);
  }
  const rest = head.filter((argument) => !command.modes?.includes(argument));
  return [command.name, ...rest, ...argv.slice(head.length)];
}

interface ProgramParts {
  readonly commands: readonly Command[];
  readonly version: string;
  readonly written: { out: string; err: string };
  readonly onRun: (line: CommandLine) => void;
}

function buildProgram({ commands, version, written, onRun }: ProgramParts): Commander {
  const program = new Commander(PROGRAM)
    .description("Turns failing compliance tests into small, verified Terraform changes.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help; also after a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        written.out += text;
      },
      writeErr: (text) => {
        written.err += text;
      },
    })
    .configureHelp({
      showGlobalOptions: true,
      commandUsage: (command) => usageOf(command, commands),
      subcommandTerm: (command) => startedBy(command.name(), commands),
    });
  for (const option of COMMON) program.addOption(commanderOption(option));
  for (const command of commands) {
    const sub = program.command(command.name).description(sentence(command.summary)).allowExcessArguments(false);
    for (const option of command.options) sub.addOption(commanderOption(option));
    if (command.operands !== undefined) sub.argument(command.operands.syntax, command.operands.description);
    if (command.ignoresUnknownOptions) sub.allowUnknownOption().allowExcessArguments();
    sub.addHelpText("after", `\nExample:\n  ${PROGRAM} ${command.example}`);
    sub.action(() => onRun(chosenLine(command, sub)));
  }
  const examples = commands.map((command) => `  ${PROGRAM} ${command.example}`);
  program.addHelpText("after", `\nExamples:\n${examples.join("\n")}`);
  return program;
}

function chosenLine(command: Command, sub: Commander): CommandLine {
  const values: Record<string, OptionValue | undefined> = sub.optsWithGlobals();
  const settings = new Map<SettingKey, { option: string; value: OptionValue }>();
  for (const option of [...COMMON, ...command.options]) {
    const parsed = new Option(option.flags);
    const value = values[parsed.attributeName()];
    if (option.setting !== undefined && value !== undefined) {
      settings.set(option.setting, { option: parsed.long ?? option.flags, value });
    }
  }
  const { config, quiet } = values;
  const common = { configFile: typeof config === "string" ? config : undefined, quiet: quiet === true, settings };
  return { kind: "run", command, args: { operands: sub.args, options: values }, common };
}

function commanderOption(option: CommandOption): Option {
  const built = new Option(option.flags, option.description);
  if (option.choices !== undefined) built.choices([...option.choices]);
  if (option.required === true) built.makeOptionMandatory();
  if (option.repeatable === true) {
    const check = built.parseArg;
    built.argParser((value: string, before: readonly string[] | undefined) => {
      check?.(value, undefined);
      return [...(before ?? []), value];
    });
  }
  return built;
}

function startedBy(name: string, commands: readonly Command[]): string {
  const command = commands.find((each) => each.name === name);
  if (command?.modes !== undefined) return command.modes.join(" | ");
  return command?.operands === undefined ? name : `${name} ${command.operands.syntax}`;
}

function usageOf(command: Commander, commands: readonly Command[]): string {
  if (command.parent === null) return `${PROGRAM} <command> [options]`;
  return `${PROGRAM} ${startedBy(command.name(), commands)} [options]`;
}

function helpHint(argv: readonly string[], commands: readonly Command[]): string {
  const command = commands.find(({ name, modes }) => argv.some((word) => word === name || modes?.includes(word)));
  return [PROGRAM, command?.modes?.[0] ?? command?.name, "--help"].filter((part) => part !== undefined).join(" ");
}

/** One line: what is wrong and where to read more. Commander's own hint ("Did you mean …?") stays in it. */
function usageLine(message: string, help: string): string {
  const text = message
    .replace(/^error: /, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return `${PROGRAM}: ${text}${/[.?!)]$/.test(text) ? "" : "."} See ${help}.`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
