import { redact } from "../observe/redact.ts";
import type { Mask } from "../observe/scrub.ts";

/** What a command says: its result on stdout, for people or as JSON, and why it could not do its work on stderr. */
export interface Output {
  /** Whether a person reads along; colours and tables depend on it. */
  readonly isTty: boolean;
  /** Columns of the terminal, or 80. */
  readonly columns: number;
  /** Writes text; a missing line break at its end is added. */
  text(text: string): void;
  /** Writes one JSON document. */
  json(value: unknown): void;
  /** One plain line on stderr, whatever the log level: what went wrong and how to mend it. */
  error(message: string): void;
  /** Why the result could not be written whole, or null. A reader that went away (`| head`) is not an error. */
  problem(): string | null;
}

export interface OutputOptions {
  readonly stdout: NodeJS.WriteStream;
  /** Writes whole lines to stderr. */
  readonly writeError: (text: string) => void;
  /** Hides the configured secrets whatever a command writes. */
  readonly mask: Mask;
}

/** Builds the output of one command. */
export function createOutput({ stdout: stream, writeError, mask }: OutputOptions): Output {
  let closed = false;
  let problem: string | null = null;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== "EPIPE") problem = `The result could not be written (${error.code ?? error.message}).`;
  });
  const isTty = stream.isTTY === true;
  const write = (text: string): void => {
    if (!closed) stream.write(mask(text));
  };
  return {
    isTty,
    columns: stream.columns ?? 80,
    text: (text) => write(withLineBreak(isTty ? printable(text) : text)),
    json: (value) => write(`${JSON.stringify(value, null, 2)}\n`),
    error: (message) => writeError(`${printable(redact(mask(message)).replaceAll(/\s*\n\s*/g, " "))}\n`),
    problem: () => problem,
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROL = /(\u001b\[[\d;]*m)|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * Removes control characters that could drive a terminal (text from repositories is data), except line breaks, tabs
 * and colours.
 */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (_, color?: string) => color ?? "");
}

function withLineBreak(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
