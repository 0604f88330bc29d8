import { setMaxListeners } from "node:events";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";

/** The failure of work that its caller called off. */
export function interrupted(what: string): Failure {
  return failure("interrupted", `${what} was interrupted.`);
}

/** Waits; resolves early, without an error, when the signal fires: the caller looks at `signal.aborted`. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}

/**
 * The promise's value, or `otherwise()` as soon as the signal fires. The promise itself goes on: this is for joining
 * work that others wait for too, so a promise that may reject must have another handler.
 */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal, otherwise: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      resolve(otherwise());
      return;
    }
    const onAbort = (): void => resolve(otherwise());
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/**
 * Runs `body` with a signal of its own that follows the given one. Work that waits in many places at once listens to
 * that one without bound; the caller's signal gets a single listener, which goes when the work is done.
 */
export async function withFollower<T>(signal: AbortSignal, body: (own: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const onAbort = (): void => controller.abort();
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await body(controller.signal);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
