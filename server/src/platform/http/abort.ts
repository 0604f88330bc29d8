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
