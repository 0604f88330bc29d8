import type { CancellationToken } from "vscode-languageserver/node";

/** Milliseconds of work in one piece; then the event loop gets its turn, so that typing is answered at once. */
const SLICE_MS = 8;

/** Work that gave way, in the order in which it did. */
const waiting: (() => void)[] = [];

/**
 * The next turn of the event loop that nobody else's work has: of all that is under way only one piece goes on between
 * two looks at what the editor sends.
 */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(goOn);
  });
}

function goOn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(goOn);
}

/** Gives way in long work: call it in every round. Throws when the work was cancelled. */
export type Pause = () => Promise<void>;

/** A pause that yields to the event loop once a slice of time is used up, and only then. */
export function createPause(signal: AbortSignal): Pause {
  let since = performance.now();
  return async () => {
    signal.throwIfAborted();
    if (performance.now() - since < SLICE_MS) return;
    await nextTurn();
    signal.throwIfAborted();
    since = performance.now();
  };
}

/** The protocol's token as a signal. `dispose` lets go of the token. */
export function signalOf(token: CancellationToken): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => subscription.dispose() };
}

export interface Debounced {
  /** Starts the work after the quiet time; a run under way is cancelled. */
  schedule(): void;
  /** Ends what is waiting or running. */
  cancel(): void;
}

/**
 * Runs `work` once things have been quiet for `quietMs`. A new request while it runs aborts it and starts over: results
 * of an old state are never finished.
 */
export function debounced(
  quietMs: number,
  work: (signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): Debounced {
  let timer: NodeJS.Timeout | null = null;
  let running: AbortController | null = null;
  const cancel = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    running?.abort();
    running = null;
  };
  return {
    cancel,
    schedule: () => {
      cancel();
      timer = setTimeout(() => {
        timer = null;
        const controller = new AbortController();
        running = controller;
        work(controller.signal)
          .catch((error: unknown) => {
            if (!controller.signal.aborted) onError(error);
          })
          .finally(() => {
            if (running === controller) running = null;
          });
      }, quietMs);
    },
  };
}

/** Resolves with the work, or rejects as soon as the signal fires; the work itself may go on for others. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
