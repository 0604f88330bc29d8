import type { Failure } from "../../../shared/src/reasons.ts";
import type { Result } from "../../../shared/src/result.ts";
import { storeLocation } from "./location.ts";
import type { InspectableStore } from "./model.ts";
import { openSqliteStore } from "./sqlite/store.ts";

/** Opens the configured store: `url` as in `TERRAFIX_DATABASE_URL`, paths relative to `cwd`. */
export async function openStore(options: {
  readonly url: string | undefined;
  readonly cwd: string;
}): Promise<Result<InspectableStore, Failure>> {
  const location = storeLocation(options.url, options.cwd);
  return location.ok ? openSqliteStore({ path: location.value.path }) : location;
}
