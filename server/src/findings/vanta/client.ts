import type * as z from "zod";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { parseCategory, type VantaCategory } from "./categories.ts";
import { connect, type VantaConnection, type VantaSettings } from "./connection.ts";
import {
  entitySchema,
  integrationSchema,
  kindSummarySchema,
  readItems,
  readPage,
  resourceSchema,
  testSchema,
  type VantaEntity,
  type VantaIntegration,
  type VantaResource,
  type VantaTest,
} from "./schemas.ts";

/** The most the API gives per page; its own default is 10. */
const PAGE_SIZE = "100";
/** A million items: a list beyond that is a server that never says stop. */
const MAX_PAGES = 10_000;

/** A whole list, with the number of items that did not have the expected form. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly unreadable: number;
}

/** One value each: the API takes no lists here and ignores what it does not know, so callers filter again. */
export interface TestFilter {
  readonly status?: string | undefined;
  readonly integration?: string | undefined;
  readonly framework?: string | undefined;
  readonly category?: VantaCategory | undefined;
}

export interface VantaClient {
  tests(filter: TestFilter, signal: AbortSignal): Promise<Result<Listing<VantaTest>, Failure>>;
  /** The failing entities of a test; the API cannot list passing ones. */
  entities(testId: string, signal: AbortSignal): Promise<Result<Listing<VantaEntity>, Failure>>;
  integration(id: string, signal: AbortSignal): Promise<Result<VantaIntegration, Failure>>;
  /** How many resources of a kind there are; null when the API does not say. */
  countResources(kind: string, signal: AbortSignal): Promise<Result<number | null, Failure>>;
  resource(kind: string, id: string, signal: AbortSignal): Promise<Result<VantaResource, Failure>>;
  resources(kind: string, signal: AbortSignal): Promise<Result<Listing<VantaResource>, Failure>>;
}

interface ListCall<T> {
  readonly what: string;
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly schema: z.ZodType<T>;
  readonly signal: AbortSignal;
}

async function list<T>(connection: VantaConnection, call: ListCall<T>): Promise<Result<Listing<T>, Failure>> {
  const items: T[] = [];
  let unreadable = 0;
  let pageCursor: string | undefined;
  const seen = new Set<string>();
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const query = { ...call.query, pageSize: PAGE_SIZE, pageCursor };
    const body = await connection.get({ what: call.what, path: call.path, query, signal: call.signal });
    if (!body.ok) return body;
    const page = readPage(body.value);
    if (page === null) return err(failure("invalid-response", `${call.what}: the answer is not a list.`));
    const read = readItems(call.schema, page.items);
    items.push(...read.items);
    unreadable += read.unreadable;
    if (!page.hasNext) return ok({ items, unreadable });
    if (page.endCursor === null || seen.has(page.endCursor)) break;
    seen.add(page.endCursor);
    pageCursor = page.endCursor;
  }
  const message = `${call.what}: Vanta says there is more but its paging does not advance, so the list is incomplete.`;
  return err(failure("invalid-response", message));
}

async function one<T>(connection: VantaConnection, call: Omit<ListCall<T>, "query">): Promise<Result<T, Failure>> {
  const body = await connection.get(call);
  if (!body.ok) return body;
  const parsed = call.schema.safeParse(body.value);
  if (parsed.success) return ok(parsed.data);
  return err(failure("invalid-response", `${call.what}: the answer lacks the documented fields.`));
}

const aws = (...rest: readonly string[]): readonly string[] => ["integrations", "aws", "resource-kinds", ...rest];

/** A client of the read-only part of the API that findings need. Fails at once on settings that cannot work. */
export function createVantaClient(settings: VantaSettings): Result<VantaClient, Failure> {
  const connected = connect(settings);
  if (!connected.ok) return connected;
  const connection = connected.value;
  return ok({
    tests: (filter, signal) => {
      const query = {
        statusFilter: filter.status,
        integrationFilter: filter.integration,
        frameworkFilter: filter.framework,
        categoryFilter: filter.category,
      };
      return list(connection, { what: "Reading the tests", path: ["tests"], query, schema: testSchema, signal });
    },
    entities: (testId, signal) => {
      const what = `Reading what fails ${testId}`;
      const query = { entityStatus: "FAILING" };
      return list(connection, { what, path: ["tests", testId, "entities"], query, schema: entitySchema, signal });
    },
    integration: (id, signal) => {
      const what = `Reading the integration ${id}`;
      return one(connection, { what, path: ["integrations", id], schema: integrationSchema, signal });
    },
    countResources: async (kind, signal) => {
      const what = `Counting the resources of kind ${kind}`;
      const summary = await one(connection, { what, path: aws(kind), schema: kindSummarySchema, signal });
      return summary.ok ? ok(summary.value.numResources ?? null) : summary;
    },
    resource: (kind, id, signal) => {
      const what = `Reading the resource ${kind} ${id}`;
      return one(connection, { what, path: aws(kind, "resources", id), schema: resourceSchema, signal });
    },
    resources: (kind, signal) => {
      const what = `Listing the resources of kind ${kind}`;
      return list(connection, { what, path: aws(kind, "resources"), schema: resourceSchema, signal });
    },
  });
}

/** Whether an answer's category is the wanted one; an unknown text never is. */
export function hasCategory(test: VantaTest, wanted: VantaCategory): boolean {
  return typeof test.category === "string" && parseCategory(test.category) === wanted;
}
