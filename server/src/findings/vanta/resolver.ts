import pLimit from "p-limit";
import type { Failure } from "../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../shared/src/result.ts";
import type { VantaClient } from "./client.ts";
import type { VantaResource } from "./schemas.ts";

/** Finds Vanta's record of a resource; null when there is none. */
export type ResourceLookup = (kind: string, id: string) => Promise<Result<VantaResource | null, Failure>>;

/** A resource that a finding points to: kind and Vanta's internal id (not an AWS id). */
export interface WantedResource {
  readonly kind: string;
  readonly id: string;
}

/** Up to this many of a kind are asked for one by one without a thought about the cheaper way. */
const FEW = 3;
const PAGE = 100;

type ById = ReadonlyMap<string, VantaResource>;

/**
 * Resolves through the API. Its integration endpoints take about 20 calls a minute, so a kind with many wanted
 * resources is listed (100 a call) when that is cheaper than asking one by one; the list is also the fall-back for a
 * record that cannot be read by its id.
 */
export function createResolver(
  client: VantaClient,
  wanted: readonly WantedResource[],
  signal: AbortSignal,
): ResourceLookup {
  const idsOf = new Map<string, Set<string>>();
  for (const { kind, id } of wanted) idsOf.set(kind, (idsOf.get(kind) ?? new Set<string>()).add(id));

  const lists = new Map<string, Promise<Result<ById, Failure>>>();
  const list = (kind: string): Promise<Result<ById, Failure>> => {
    const known = lists.get(kind);
    if (known !== undefined) return known;
    const started = client
      .resources(kind, signal)
      .then(
        (listed): Result<ById, Failure> =>
          listed.ok ? ok(new Map(listed.value.items.map((record) => [record.resourceId, record]))) : listed,
      );
    lists.set(kind, started);
    return started;
  };

  const plans = new Map<string, Promise<boolean>>();
  const listIsCheaper = (kind: string): Promise<boolean> => {
    const ids = idsOf.get(kind)?.size ?? 1;
    if (ids <= FEW) return Promise.resolve(false);
    const known = plans.get(kind);
    if (known !== undefined) return known;
    const started = client
      .countResources(kind, signal)
      .then((count) => count.ok && count.value !== null && Math.ceil(count.value / PAGE) < ids);
    plans.set(kind, started);
    return started;
  };

  const lookUp = async (kind: string, id: string): Promise<Result<VantaResource | null, Failure>> => {
    if (await listIsCheaper(kind)) {
      const listed = await list(kind);
      const found = listed.ok ? listed.value.get(id) : undefined;
      if (found !== undefined) return ok(found);
    }
    const record = await client.resource(kind, id, signal);
    if (record.ok) return record;
    if (record.error.code !== "not-found" && record.error.code !== "invalid-response") return record;
    const listed = await list(kind);
    return listed.ok ? ok(listed.value.get(id) ?? null) : record;
  };

  // Each record once, however many tests name it, and few calls at a time.
  const limit = pLimit(4);
  const answers = new Map<string, Promise<Result<VantaResource | null, Failure>>>();
  return (kind, id) => {
    const key = `${kind}-${id}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const started = limit(() => lookUp(kind, id));
    answers.set(key, started);
    return started;
  };
}
