import type { Failure } from "../../../shared/src/reasons.ts";
import type { Result } from "../../../shared/src/result.ts";
import type { InspectableStore } from "../store/model.ts";
import { openStore } from "../store/open.ts";
import type { CommandContext } from "./command.ts";
import { type ExitCode, exitCodeFor } from "./exit-codes.ts";

/** Opens the store for one command, shows its result, closes it; a failure is one line on stderr. */
export async function withStore<T>(
  ctx: CommandContext,
  work: (store: InspectableStore) => Promise<Result<T, Failure>>,
  show: (value: T, location: string) => ExitCode,
): Promise<ExitCode> {
  const store = await openStore({ url: ctx.settings.database.url, cwd: ctx.cwd });
  if (!store.ok) return fail(ctx, store.error);
  try {
    const result = await work(store.value);
    return result.ok ? show(result.value, store.value.location) : fail(ctx, result.error);
  } finally {
    await store.value.close();
  }
}

function fail(ctx: CommandContext, failure: Failure): ExitCode {
  ctx.output.error(failure.message);
  return exitCodeFor(failure);
}
