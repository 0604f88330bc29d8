import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import type { Problem } from "../../../../shared/src/report.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { FetchedFindings } from "../../pipeline/ports.ts";
import { findingsOf, isFailingAwsTest } from "./mapping.ts";
import type { ResourceLookup } from "./resolver.ts";
import {
  entitySchema,
  integrationSchema,
  readItems,
  readPage,
  resourceSchema,
  testSchema,
  type VantaEntity,
  type VantaResource,
} from "./schemas.ts";
import { connectionProblems } from "./source.ts";

/**
 * Answers of the API kept in a file. Every list may be the envelope as received, an array of such envelopes (one per
 * page), or the bare array of items.
 */
export interface SavedAnswers {
  /** Answer of `/v1/tests`. */
  readonly tests: unknown;
  /** Answers of `/v1/tests/{id}/entities` by test id. */
  readonly entities?: Readonly<Record<string, unknown>> | undefined;
  /** Resource records, as one list or as lists by kind. */
  readonly resources?: unknown;
  /** Answer of `/v1/integrations/aws`. */
  readonly integration?: unknown;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEnvelope(value: unknown): boolean {
  return isRecord(value) && isRecord(value.results) && Array.isArray(value.results.data);
}

/** All items of a saved list, or null when it is not one. A note on pages that are missing comes along. */
function itemsOf(value: unknown): { readonly items: readonly unknown[]; readonly cut: boolean } | null {
  if (Array.isArray(value) && value.length > 0 && value.every(isEnvelope)) {
    const pages = value.map(readPage);
    return { items: pages.flatMap((page) => page?.items ?? []), cut: pages.at(-1)?.hasNext === true };
  }
  const page = readPage(value);
  return page === null ? null : { items: page.items, cut: page.hasNext };
}

function looksLikeTest(value: unknown): boolean {
  return (
    isRecord(value) && typeof value.id === "string" && ("integrations" in value || "remediationStatusInfo" in value)
  );
}

/** Recognises saved answers: the documented object, or what `/v1/tests` alone gave. Null for anything else. */
export function asSavedAnswers(value: unknown): SavedAnswers | null {
  if (isRecord(value) && "tests" in value) {
    const { tests, entities, resources, integration } = value;
    return { tests, entities: isRecord(entities) ? entities : undefined, resources, integration };
  }
  const list = itemsOf(value);
  return list !== null && list.items.length > 0 && list.items.every(looksLikeTest) ? { tests: value } : null;
}

function readResources(resources: unknown): ReadonlyMap<string, VantaResource> {
  const lists = isRecord(resources) && !isEnvelope(resources) ? Object.values(resources) : [resources];
  const items = lists.flatMap((list) => itemsOf(list)?.items ?? []);
  return new Map(readItems(resourceSchema, items).items.map((record) => [record.resourceId, record]));
}

const CUT = "The saved list stops before its last page; save all pages to have all findings.";

function readEntities(answers: SavedAnswers, testId: string, problems: Problem[]): readonly VantaEntity[] | null {
  const where = `saved test ${testId}`;
  const saved = answers.entities?.[testId];
  if (saved === undefined) {
    problems.push({ where, message: `Its entities are not in the file; save /v1/tests/${testId}/entities too.` });
    return null;
  }
  const list = itemsOf(saved);
  if (list === null) {
    problems.push({ where, message: "Its entities are not a list." });
    return null;
  }
  if (list.cut) problems.push({ where, message: CUT });
  const { items, unreadable } = readItems(entitySchema, list.items);
  if (unreadable > 0) problems.push({ where, message: `${unreadable} entities do not have the documented form.` });
  return items;
}

/** Findings of saved answers, by the same mapping as the live source. */
export async function readSavedAnswers(answers: SavedAnswers): Promise<Result<FetchedFindings, Failure>> {
  const list = itemsOf(answers.tests);
  if (list === null) return err(failure("invalid-response", '"tests" is not a list as /v1/tests answers it.'));
  const problems: Problem[] = [];
  if (list.cut) problems.push({ where: "saved tests", message: CUT });
  const { items: tests, unreadable } = readItems(testSchema, list.items);
  if (unreadable > 0) {
    problems.push({ where: "saved tests", message: `${unreadable} tests do not have the documented form.` });
  }
  const integration = integrationSchema.safeParse(answers.integration);
  if (integration.success) problems.push(...connectionProblems(ok(integration.data)));
  const kinds = integration.success ? (integration.data.resourceKinds ?? []) : [];
  const records = readResources(answers.resources);
  const lookup: ResourceLookup = async (_kind, id) => ok(records.get(id) ?? null);

  const findings = await Promise.all(
    tests.filter(isFailingAwsTest).map(async (test) => {
      const entities = readEntities(answers, test.id, problems);
      return entities === null ? [] : findingsOf({ test, entities, frameworks: [] }, lookup, kinds);
    }),
  );
  return ok({ findings: findings.flat(), problems });
}
