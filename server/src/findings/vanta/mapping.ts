import type { RawFinding, ResourceRef } from "../../../../shared/src/findings.ts";
import { terraformTypeOf } from "./kinds.ts";
import type { ResourceLookup, WantedResource } from "./resolver.ts";
import { type ParsedName, parseDisplayName, refOfRecord } from "./resource-ref.ts";
import type { VantaEntity, VantaTest } from "./schemas.ts";

const RECORD_ID = /^([A-Z][A-Za-z0-9]*)-([0-9a-f]{24})$/;
const BARE_ID = /^[0-9a-f]{24}$/;

/** A failing test about AWS that somebody has to act on. Other integrations may be named beside AWS. */
export function isFailingAwsTest(test: VantaTest): boolean {
  return (
    test.status === "NEEDS_ATTENTION" &&
    test.deactivatedStatusInfo?.isDeactivated !== true &&
    (test.integrations ?? []).includes("aws")
  );
}

/** Entities that somebody has deactivated with a reason are not findings. A missing status is failing: it was asked for. */
export function isFailingEntity(entity: VantaEntity): boolean {
  return (entity.entityStatus ?? "FAILING") === "FAILING";
}

/** The kinds of one tenant's AWS integration, which tell what an id without its kind may be. */
export type KnownKinds = readonly string[];

function squash(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

interface Named {
  readonly parsed: ParsedName;
  readonly type: string | null;
  readonly kind: string | null;
}

function nameOf(entity: VantaEntity): Named {
  const kind = RECORD_ID.exec(entity.id)?.[1] ?? null;
  const type = terraformTypeOf(kind) ?? terraformTypeOf(entity.responseType);
  return { parsed: parseDisplayName(entity.displayName, type), type, kind };
}

/**
 * The record to ask Vanta for, or null when it would add nothing: the name is an ARN or an account, or the id does
 * not tell the kind. A bare id is looked up only when the entity's label is one of the tenant's kinds.
 */
export function wantedRecord(entity: VantaEntity, kinds: KnownKinds): WantedResource | null {
  const { parsed } = nameOf(entity);
  if (parsed.kind === "arn" || parsed.kind === "account") return null;
  const [, kind, id] = RECORD_ID.exec(entity.id) ?? [];
  if (kind !== undefined && id !== undefined) return { kind, id };
  const label = squash(entity.responseType ?? "");
  const named = label === "" ? undefined : kinds.find((known) => squash(known) === label);
  return named !== undefined && BARE_ID.test(entity.id) ? { kind: named, id: entity.id } : null;
}

interface Located {
  readonly resource: ResourceRef;
  readonly accountLevel: boolean;
  readonly unresolved: string | undefined;
}

function definedOnly(ref: ResourceRef): ResourceRef {
  return Object.fromEntries(Object.entries(ref).filter(([, value]) => value !== undefined));
}

async function locate(entity: VantaEntity, lookup: ResourceLookup, kinds: KnownKinds): Promise<Located> {
  const { parsed, type, kind } = nameOf(entity);
  if (parsed.kind === "account") return { resource: parsed.ref, accountLevel: true, unresolved: undefined };
  if (parsed.kind === "arn") return { resource: parsed.ref, accountLevel: parsed.root, unresolved: undefined };
  const own: ResourceRef = parsed.kind === "empty" ? {} : parsed.ref;
  const wanted = wantedRecord(entity, kinds);
  if (wanted === null) return { resource: own, accountLevel: false, unresolved: gap(entity, own) };

  const record = await lookup(wanted.kind, wanted.id);
  if (record.ok && record.value !== null) {
    const found = definedOnly({ ...own, ...definedOnly(refOfRecord(record.value)) });
    return { resource: found, accountLevel: false, unresolved: gap(entity, found) };
  }
  const why = record.ok ? "Vanta has no record of it" : record.error.message;
  const known = parsed.kind === "empty" ? "nothing but Vanta's own id is known" : "only its display name is known";
  const fallback = parsed.kind === "empty" ? { id: entity.id, ...(type === null ? {} : { type }) } : own;
  const label = kind ?? wanted.kind;
  return { resource: fallback, accountLevel: false, unresolved: `${label} ${wanted.id}: ${known} (${why}).` };
}

/** What is missing to be sure of the resource, or undefined when name and type (or better) are there. */
function gap(entity: VantaEntity, ref: ResourceRef): string | undefined {
  if (ref.arn !== undefined || ref.id !== undefined) return undefined;
  const label = entity.responseType?.trim() || "no type";
  if (ref.name === undefined) return `Vanta names no resource for its entity ${entity.id} (${label}).`;
  if (ref.type !== undefined) return undefined;
  return `Vanta gives only the name "${ref.name}" (${label}), which is not tied to one kind of AWS resource.`;
}

function describe(test: VantaTest): string {
  const parts = [test.description, test.failureDescription].map((part) => part?.trim() ?? "");
  return parts.filter((part) => part !== "" && part !== "N/A").join("\n\n");
}

/** Where a person sees the test in Vanta. */
export function testUrl(testId: string): string {
  return `https://app.vanta.com/tests/${encodeURIComponent(testId)}`;
}

/** Everything about one failing test that becomes findings. */
export interface FailingTest {
  readonly test: VantaTest;
  readonly entities: readonly VantaEntity[];
  readonly frameworks: readonly string[];
}

/**
 * One finding per failing entity. Nothing is dropped: what cannot be tied to a resource is delivered with the reason.
 * Vanta states no severity. Its remediation text is left out: it is a generic example and often not valid Terraform.
 */
export async function findingsOf(
  failing: FailingTest,
  lookup: ResourceLookup,
  kinds: KnownKinds,
): Promise<RawFinding[]> {
  const { test, frameworks } = failing;
  return Promise.all(
    failing.entities.filter(isFailingEntity).map(async (entity): Promise<RawFinding> => {
      const located = await locate(entity, lookup, kinds);
      const nameless = Object.keys(located.resource).length === 0;
      return {
        testId: test.id,
        title: test.name?.trim() || test.id,
        description: describe(test),
        severity: "unknown",
        frameworks,
        // Vanta's own id keeps nameless entities apart; it matches no resource.
        resource: nameless ? { id: entity.id } : located.resource,
        url: testUrl(test.id),
        ...(located.accountLevel ? { accountLevel: true } : {}),
        ...(located.unresolved === undefined ? {} : { unresolved: located.unresolved }),
      };
    }),
  );
}
