import { version } from "../../../package.json";
import { withKeychain } from "../config/keychain.ts";
import { type LoadedSettings, readSettings, secretValues } from "../config/load.ts";
import { describeProblems } from "../config/problem.ts";
import { createLogger, type Logger, type LogLevel } from "../observe/log.ts";
import { createProgress, type ProgressTerminal, wantsProgress } from "../observe/progress.ts";
import { createMask } from "../observe/scrub.ts";
import { proxyProblem } from "../platform/http/proxy.ts";
import type { Command, CommandContext } from "./command.ts";
import { type CommandLine, PROGRAM, parseCommandLine } from "./command-line.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { createOutput } from "./output.ts";
import { onInterrupt } from "./signals.ts";

/** The process as the frame sees it. */
export interface CliProcess {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

type Run = Extract<CommandLine, { kind: "run" }>;

/** Reads the command line and the settings, runs the command and returns the exit code. */
export async function runCli(io: CliProcess, commands: readonly Command[]): Promise<ExitCode> {
  // Nobody listens: there is nothing left to say, and nothing to fail for.
  io.stderr.on("error", () => undefined);
  const line = parseCommandLine(io.argv, commands, version);
  if (line.kind === "text") {
    createOutput({ stdout: io.stdout, writeError: (text) => io.stderr.write(text), mask: (text) => text }).text(
      line.text,
    );
    return EXIT.ok;
  }
  if (line.kind === "usage") {
    io.stderr.write(`${line.message}\n`);
    return EXIT.usage;
  }
  const keychain = await withKeychain(io.env);
  if (!keychain.ok) {
    io.stderr.write(`${keychain.error}\n`);
    return EXIT.usage;
  }
  const loaded = await readSettings({
    cwd: io.cwd,
    env: keychain.value,
    configFile: line.common.configFile,
    options: line.common.settings,
  });
  if (loaded.problems.length > 0 && line.command.toleratesProblems !== true) {
    io.stderr.write(`${describeProblems(loaded.problems)}\n`);
    return EXIT.usage;
  }
  return runCommand(io, line, loaded);
}

async function runCommand(
  io: CliProcess,
  { command, args, common }: Run,
  { problems, settings, origins, file }: LoadedSettings & Pick<CommandContext["configuration"], "problems">,
): Promise<ExitCode> {
  const isTty = io.stderr.isTTY === true;
  const progress = createProgress({
    stream: io.stderr,
    enabled: wantsProgress({ isTty, quiet: common.quiet, env: io.env }),
  });
  const secrets = secretValues(settings, io.env);
  const level = common.quiet && !common.settings.has("log.level") ? "error" : settings.log.level;
  const log = createCliLogger(io, progress, { level, secrets });
  quietWarnings(log);
  const output = createOutput({
    stdout: io.stdout,
    writeError: (text) => progress.write(text),
    mask: createMask(secrets),
  });
  const interruption = onInterrupt(() =>
    progress.write("Stopping after what is in flight; press Ctrl-C again to stop at once.\n"),
  );
  const ctx: CommandContext = {
    settings,
    configuration: { file, origins, problems },
    log,
    output,
    progress,
    signal: interruption.signal,
    env: io.env,
    cwd: io.cwd,
    stdinIsTty: io.stdin.isTTY === true,
  };
  try {
    const proxy = proxyProblem(process.env);
    if (proxy !== null) {
      output.error(`The proxy cannot be used: ${proxy}.`);
      return EXIT.usage;
    }
    // Gives every client of the process the proxy of the environment.
    if (command.startsOffline !== true) (await import("../platform/http.ts")).installGlobalDispatcher();
    const code = await command.run(ctx, args);
    const unwritten = output.problem();
    if (unwritten !== null) output.error(unwritten);
    if (interruption.signal.aborted) return EXIT.interrupted;
    return unwritten !== null && code === EXIT.ok ? EXIT.failed : code;
  } catch (error) {
    log.error("Something went wrong inside TerraFix; this is a bug. Run again with --log-level debug and report it.", {
      error,
    });
    return EXIT.failed;
  } finally {
    progress.done();
    interruption.dispose();
  }
}

/** Warnings of Node.js and of libraries (deprecations) are for developers: shown while debugging. */
function quietWarnings(log: Logger): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log.debug("Node.js warns.", { warning }));
}

function createCliLogger(
  io: CliProcess,
  progress: ProgressTerminal,
  { level, secrets }: { readonly level: LogLevel; readonly secrets: readonly string[] },
): Logger {
  const pretty = io.stderr.isTTY === true;
  const colors = pretty && (io.env.NO_COLOR ?? "") === "" && io.env.TERM !== "dumb";
  return createLogger({ level, secrets, pretty, colors, write: (text) => progress.write(text) });
}

/** One line for a bug that nobody caught; the stack only when asked for. */
export function crashLine(error: unknown, argv: readonly string[]): string {
  const debug = argv.some(
    (word, i) => word === "--log-level=debug" || (word === "--log-level" && argv[i + 1] === "debug"),
  );
  const text = error instanceof Error ? (debug ? (error.stack ?? error.message) : error.message) : String(error);
  return `${PROGRAM}: stopped by a bug: ${debug ? text : text.split("\n")[0]}${debug ? "" : " (--log-level debug shows more)"}\n`;
}
