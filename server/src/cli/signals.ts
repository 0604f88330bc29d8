const SIGNALS = ["SIGINT", "SIGTERM"] as const;

export interface Interruption {
  /** Fires at the first signal. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the system. */
  dispose(): void;
}

/**
 * The first SIGINT or SIGTERM asks the work to stop; after it the system's own handling is back, so that a second one
 * ends the process at once.
 */
export function onInterrupt(announce: () => void): Interruption {
  const controller = new AbortController();
  const dispose = (): void => {
    for (const name of SIGNALS) process.off(name, stop);
  };
  const stop = (): void => {
    dispose();
    announce();
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return { signal: controller.signal, dispose };
}
