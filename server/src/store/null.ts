import { ok } from "../../../shared/src/result.ts";
import type { InspectableStore } from "./model.ts";

/** A store that remembers nothing, for when the real one is unavailable: the work goes on without it. */
export function nullStore(): InspectableStore {
  return {
    location: "none",
    get: () => Promise.resolve(ok(null)),
    record: () => Promise.resolve(ok(undefined)),
    stats: () => Promise.resolve(ok({ total: 0, byStatus: {}, oldest: null, newest: null })),
    cleanup: () => Promise.resolve(ok(0)),
    countOlderThan: () => Promise.resolve(ok(0)),
    close: () => Promise.resolve(),
  };
}
