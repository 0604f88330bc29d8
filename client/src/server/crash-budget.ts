/** Restarts a crashed server gets within the window, before the user is asked. */
export const RESTARTS = 4;
export const WINDOW_MS = 3 * 60_000;

export interface CrashBudget {
  /** Counts a crash; true while another restart is allowed. */
  readonly spend: (now: number) => boolean;
  readonly reset: () => void;
}

/** A server that crashes now and then is restarted in silence; one that crashes in a loop is not. */
export function crashBudget(): CrashBudget {
  let crashes: number[] = [];
  return {
    spend(now) {
      crashes = [...crashes.filter((time) => now - time < WINDOW_MS), now];
      return crashes.length <= RESTARTS;
    },
    reset() {
      crashes = [];
    },
  };
}
