import { parentPort } from "node:worker_threads";
import { formatHere } from "./go-formatter.ts";
import type { FormatAnswer, FormatRequest } from "./thread.ts";

/** The program of the formatter's thread: loads the module at once, then answers one text after the other. */
parentPort?.on("message", async ({ id, text }: FormatRequest) => {
  parentPort?.postMessage({ id, formatted: await formatHere(text) } satisfies FormatAnswer);
});
// An answer that cannot be given ends the thread; whoever waits then formats for themselves.
await formatHere("");
