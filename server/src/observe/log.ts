import { pino } from "pino";
import { prettyFactory } from "pino-pretty";
import type { LOG_LEVELS } from "../../../shared/src/settings.ts";
import { redact } from "./redact.ts";
import { createMask, scrub } from "./scrub.ts";

export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogData = Readonly<Record<string, unknown>>;

/**
 * Messages are static sentences; what varies goes into `data`, so that lines can be grouped and searched.
 * Everything is redacted before it is written.
 */
export interface Logger {
  debug(message: string, data?: LogData): void;
  info(message: string, data?: LogData): void;
  warn(message: string, data?: LogData): void;
  error(message: string, data?: LogData): void;
  /** A logger that adds `data` to each of its lines. */
  child(data: LogData): Logger;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Receives whole lines with their line break; in production stderr, never stdout. */
  readonly write: (text: string) => void;
  /** For people: one coloured line per message. Otherwise JSON lines. */
  readonly pretty: boolean;
  readonly colors?: boolean | undefined;
  /** Values that are masked wherever they appear, on top of what looks like a credential. */
  readonly secrets?: readonly string[] | undefined;
}

/** Builds the logger of the process. Synchronous, without worker threads, so that nothing is lost at exit. */
export function createLogger(options: LoggerOptions): Logger {
  const mask = createMask(options.secrets ?? []);
  const format = options.pretty
    ? prettyFactory({
        colorize: options.colors ?? false,
        translateTime: "SYS:HH:MM:ss",
        ignore: "pid,hostname",
        singleLine: true,
      })
    : (line: string): string => line;
  const sink = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: options.pretty ? {} : { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => options.write(format(line)) },
  );
  const clean = (data: LogData): object => {
    const scrubbed = scrub(data, mask, sink.isLevelEnabled("debug"));
    return typeof scrubbed === "object" && scrubbed !== null ? scrubbed : {};
  };
  const build = (bound: LogData): Logger => {
    const line = (level: Exclude<LogLevel, "silent">) => (message: string, data?: LogData) => {
      if (sink.isLevelEnabled(level)) sink[level](clean({ ...bound, ...data }), redact(mask(message)));
    };
    return {
      debug: line("debug"),
      info: line("info"),
      warn: line("warn"),
      error: line("error"),
      child: (data) => build({ ...bound, ...data }),
    };
  };
  return build({});
}

/** Drops everything; for tests and for code that runs without a user. */
export function silentLogger(): Logger {
  const nothing = (): void => undefined;
  const logger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => logger };
  return logger;
}
