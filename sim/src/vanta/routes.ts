import type { FastifyInstance, FastifyReply } from "fastify";
import { type EstateTest, type VantaEstate, wireEntity, wireIntegrations, wireResource, wireTest } from "./estate.ts";
import { errorBody } from "./faults.ts";
import { type PageQuery, page } from "./paging.ts";

type Query = Readonly<Record<string, string | undefined>>;

/** A repeated parameter reaches us as an array; the API takes one value, and which one it takes is not known: the last. */
function queryOf(query: unknown): Query {
  return Object.fromEntries(
    Object.entries(query as Record<string, string | string[]>).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.at(-1) : value,
    ]),
  );
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).send(errorBody("Not Found"));
}

function sendPage(reply: FastifyReply, items: readonly unknown[], query: PageQuery): FastifyReply {
  const body = page(items, query);
  return body === null ? reply.code(400).send(errorBody("Bad Request")) : reply.send(body);
}

/** `DATA_STORAGE` and `Data storage` are one category; the one pair that differs in its words is named. */
function isCategory(test: EstateTest, filter: string): boolean {
  const text = (test.category ?? "Infrastructure").toUpperCase().replaceAll(" ", "_");
  return text === filter || (filter === "SECURITY_ALERT_MANAGEMENT" && text === "CSPM_ALERT_MANAGEMENT");
}

/** Filters of `/v1/tests`. Parameters that the API does not know are ignored, as the real one does. */
function matches(test: EstateTest, query: Query): boolean {
  const { statusFilter, integrationFilter, frameworkFilter, categoryFilter } = query;
  if (statusFilter !== undefined && (test.status ?? "NEEDS_ATTENTION") !== statusFilter) return false;
  if (integrationFilter !== undefined && !(test.integrations ?? ["aws"]).includes(integrationFilter)) return false;
  if (frameworkFilter !== undefined && !(test.frameworks ?? []).includes(frameworkFilter)) return false;
  return categoryFilter === undefined || isCategory(test, categoryFilter);
}

function registerTests(app: FastifyInstance, estate: () => VantaEstate): void {
  const failing = (id: string): number =>
    (estate().entities?.[id] ?? []).filter((entity) => (entity.entityStatus ?? "FAILING") === "FAILING").length;
  const wire = (test: EstateTest): unknown => wireTest(test, failing(test.id));

  app.get("/v1/tests", (request, reply) => {
    const query = queryOf(request.query);
    return sendPage(
      reply,
      estate()
        .tests.filter((test) => matches(test, query))
        .map(wire),
      query,
    );
  });
  app.get<{ Params: { id: string } }>("/v1/tests/:id", (request, reply) => {
    const test = estate().tests.find((known) => known.id === request.params.id);
    return test === undefined ? notFound(reply) : reply.send(wire(test));
  });
  app.get<{ Params: { id: string } }>("/v1/tests/:id/entities", (request, reply) => {
    const { id } = request.params;
    const known = estate().tests.some((test) => test.id === id);
    if (!known || estate().withoutEntities?.includes(id)) return notFound(reply);
    const query = queryOf(request.query);
    const status = query.entityStatus ?? "FAILING";
    const entities = (estate().entities?.[id] ?? []).filter((entity) => (entity.entityStatus ?? "FAILING") === status);
    return sendPage(reply, entities.map(wireEntity), query);
  });
}

function registerIntegrations(app: FastifyInstance, estate: () => VantaEstate): void {
  const integration = (id: string): Readonly<Record<string, unknown>> | undefined =>
    wireIntegrations(estate()).find((known) => known.integrationId === id);
  const kinds = (id: string): readonly string[] => {
    const known = integration(id)?.resourceKinds;
    return Array.isArray(known) ? known : [];
  };
  // Only AWS has resource records here.
  const resources = (id: string, kind: string): readonly unknown[] | null => {
    if (integration(id) === undefined) return null;
    const own = (estate().resources ?? []).filter((resource) => id === "aws" && resource.resourceKind === kind);
    return own.length > 0 || kinds(id).includes(kind) ? own.map(wireResource) : null;
  };
  const kindOf = (integrationId: string, resourceKind: string): Readonly<Record<string, unknown>> => ({
    integrationId,
    resourceKind,
    isScopable: true,
    canUpdateDescription: true,
    canUpdateOwner: true,
  });

  app.get("/v1/integrations", (request, reply) => sendPage(reply, wireIntegrations(estate()), queryOf(request.query)));
  app.get<{ Params: { id: string } }>("/v1/integrations/:id", (request, reply) => {
    const found = integration(request.params.id);
    return found === undefined ? notFound(reply) : reply.send(found);
  });
  // The one list without paging and envelope.
  app.get<{ Params: { id: string } }>("/v1/integrations/:id/resource-kinds", (request, reply) => {
    const { id } = request.params;
    return integration(id) === undefined ? notFound(reply) : reply.send(kinds(id).map((kind) => kindOf(id, kind)));
  });
  const base = "/v1/integrations/:id/resource-kinds/:kind";
  app.get<{ Params: { id: string; kind: string } }>(base, (request, reply) => {
    const { id, kind } = request.params;
    const all = resources(id, kind);
    if (all === null) return notFound(reply);
    const counts = { numResources: all.length, numInScope: all.length, numOwned: 0, numWithDescription: 0 };
    return reply.send({ ...kindOf(id, kind), ...counts });
  });
  app.get<{ Params: { id: string; kind: string } }>(`${base}/resources`, (request, reply) => {
    const all = resources(request.params.id, request.params.kind);
    return all === null ? notFound(reply) : sendPage(reply, all, queryOf(request.query));
  });
  app.get<{ Params: { id: string; kind: string; resourceId: string } }>(
    `${base}/resources/:resourceId`,
    (request, reply) => {
      const { id, kind, resourceId } = request.params;
      const own = id === "aws" ? (estate().resources ?? []) : [];
      const found = own.find((resource) => resource.resourceKind === kind && resource.resourceId === resourceId);
      return found === undefined ? notFound(reply) : reply.send(wireResource(found));
    },
  );
}

/** The documented read-only endpoints over an estate. */
export function registerRoutes(app: FastifyInstance, estate: () => VantaEstate): void {
  registerTests(app, estate);
  registerIntegrations(app, estate);
}
