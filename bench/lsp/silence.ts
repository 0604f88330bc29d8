import { setTimeout as sleep } from "node:timers/promises";
import type { ProtocolConnection } from "vscode-languageserver/node";
import { type Spread, spreadOf, timedAsync } from "../stats.ts";

/** Milliseconds between two questions: small beside the 50 ms that matter, large beside what an answer costs. */
const EVERY_MS = 15;

/**
 * Asks, while `work` goes on, again and again for something that does not exist. The answer costs the server nothing, so
 * the time it takes is the time that the server's event loop was busy with something else.
 */
export async function listenForSilence(
  connection: ProtocolConnection,
  work: () => Promise<unknown>,
): Promise<{ readonly spread: Spread | null; readonly longest: number }> {
  const waits: number[] = [];
  let over = false;
  const asking = (async () => {
    while (!over) {
      const { ms } = await timedAsync(() => connection.sendRequest("terrafixBench/ping").catch(() => null));
      waits.push(ms);
      await sleep(EVERY_MS);
    }
  })();
  try {
    await work();
  } finally {
    over = true;
    await asking;
  }
  return { spread: spreadOf(waits), longest: Math.max(0, ...waits) };
}
