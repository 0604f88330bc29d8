import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/** What the thread is asked; its program is `thread-main.ts`. */
export interface FormatRequest {
  readonly id: number;
  readonly text: string;
}

export interface FormatAnswer {
  readonly id: number;
  /** Null when the text cannot be formatted. */
  readonly formatted: string | null;
}

/** The formatter in a thread of its own: what it costs to load, this thread does not notice. */
export interface FormatterThread {
  /** Null when the thread has ended, for whatever reason. */
  format(text: string): Promise<FormatAnswer | null>;
}

/** The build makes it beside the server's own program; code that is not bundled has none. */
const PROGRAM = "formatter.mjs";

/** Where the thread's program is for code in `directory`: beside the server, or in the folder next to other programs. */
export function formatterProgram(directory = dirname(fileURLToPath(import.meta.url))): string | null {
  const files = [join(directory, PROGRAM), join(directory, "..", "server", PROGRAM)];
  return files.find((file) => existsSync(file)) ?? null;
}

/**
 * Starts the thread; null when the system gives none. It ends with the process and keeps no process alive, except for
 * as long as somebody waits for an answer.
 */
export function startFormatterThread(file: string): FormatterThread | null {
  const worker = startWorker(file);
  if (worker === null) return null;
  const waiting = new Map<number, (answer: FormatAnswer | null) => void>();
  let last = 0;
  let ended = false;
  const settle = (id: number, answer: FormatAnswer | null): void => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  };
  const end = (): void => {
    ended = true;
    for (const id of [...waiting.keys()]) settle(id, null);
  };
  worker.unref();
  worker.on("message", (answer: FormatAnswer) => settle(answer.id, answer));
  worker.once("error", end);
  worker.once("exit", end);
  return {
    format: (text) =>
      new Promise((resolve) => {
        if (ended) {
          resolve(null);
          return;
        }
        const id = ++last;
        waiting.set(id, resolve);
        worker.ref();
        worker.postMessage({ id, text } satisfies FormatRequest);
      }),
  };
}

function startWorker(file: string): Worker | null {
  try {
    // Its output is kept off this process's: over stdio the language server speaks to the editor. Nobody reads it
    // either: reading a thread's output keeps the process alive, and there is none but a last word before it dies.
    return new Worker(file, { name: "formatter", execArgv: [], stdout: true, stderr: true });
  } catch {
    return null;
  }
}
