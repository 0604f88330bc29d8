import type { Failure } from "../../../shared/src/reasons.ts";
import type { Result } from "../../../shared/src/result.ts";
import type { StateFile, StateRoot } from "../terraform/state/model.ts";

/** Largest state that is read from a backend, in bytes; what is kept of it in memory is a small part. */
export const MAX_STATE_BYTES = 1024 * 1024 * 1024;

/** What every reader of a backend needs. */
export interface Access {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** States of one backend: one per workspace. A workspace that was never applied has none. */
export interface BackendStates {
  readonly files: readonly StateFile[];
  /** What could not be read though the rest could, as sentences. */
  readonly notes: readonly string[];
}

/** Reads every state of a backend; the failure says what to do. */
export type ReadBackend<B> = (backend: B, root: StateRoot, access: Access) => Promise<Result<BackendStates, Failure>>;
