import type { Failure } from "../../../shared/src/reasons.ts";
import type { Result } from "../../../shared/src/result.ts";
import type { Store } from "../pipeline/ports.ts";

/** A store with what its housekeeping commands need on top. */
export interface InspectableStore extends Store {
  /** Where it is, for people; never contains a password. */
  readonly location: string;
  /** How many records {@link Store.cleanup} would delete. */
  countOlderThan(days: number): Promise<Result<number, Failure>>;
}
