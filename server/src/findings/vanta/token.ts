import type { Failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { interrupted, orAborted } from "../../platform/http/abort.ts";

/** A token as the server issued it. */
export interface IssuedToken {
  readonly value: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * The application's one live token. Vanta revokes the older token as soon as a new one is asked for, so everybody in
 * this process shares this cache and at most one request for a token is under way.
 */
export interface TokenCache {
  /** A token that is good for at least a minute, asked for when there is none. */
  get(signal: AbortSignal): Promise<Result<string, Failure>>;
  /** A token other than `refused`, which the server answered with 401. One call's renewal serves all that wait. */
  renew(refused: string, signal: AbortSignal): Promise<Result<string, Failure>>;
}

/** Seconds before its end at which a token is not used any more. */
const EARLY = 60;
const SIGN_IN = "Signing in to Vanta";

interface Flight {
  readonly promise: Promise<Result<string, Failure>>;
  readonly controller: AbortController;
  waiting: number;
}

/** `issue` asks the server for a token; `now` is milliseconds. */
export function createTokenCache(
  issue: (signal: AbortSignal) => Promise<Result<IssuedToken, Failure>>,
  now: () => number = Date.now,
): TokenCache {
  let current: { readonly value: string; readonly goodUntil: number } | null = null;
  let flight: Flight | null = null;

  const start = (): Flight => {
    const controller = new AbortController();
    const promise = issue(controller.signal)
      .then((issued): Result<string, Failure> => {
        if (!issued.ok) return issued;
        const { value, expiresIn } = issued.value;
        // A very short-lived token is used for half its time rather than never.
        const useful = Math.max(expiresIn - EARLY, expiresIn / 2);
        current = { value, goodUntil: now() + useful * 1_000 };
        return ok(value);
      })
      .finally(() => {
        if (flight?.controller === controller) flight = null;
      });
    return { promise, controller, waiting: 0 };
  };

  const join = async (signal: AbortSignal): Promise<Result<string, Failure>> => {
    if (signal.aborted) return err(interrupted(SIGN_IN));
    flight ??= start();
    const joined = flight;
    joined.waiting += 1;
    try {
      return await orAborted(joined.promise, signal, () => err(interrupted(SIGN_IN)));
    } finally {
      joined.waiting -= 1;
      // The request is called off only when nobody waits for it any more.
      if (joined.waiting === 0 && flight === joined) {
        flight = null;
        joined.controller.abort();
      }
    }
  };

  return {
    get: async (signal) => (current !== null && now() < current.goodUntil ? ok(current.value) : join(signal)),
    renew: async (refused, signal) => {
      if (current !== null && current.value !== refused) return ok(current.value);
      current = null;
      return join(signal);
    },
  };
}
