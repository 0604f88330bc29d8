import pLimit from "p-limit";
import type { Failure } from "../../../../shared/src/reasons.ts";
import type { Problem } from "../../../../shared/src/report.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { FetchedFindings, FindingSource } from "../../pipeline/ports.ts";
import { interrupted, withFollower } from "../../platform/http/abort.ts";
import type { VantaCategory } from "./categories.ts";
import { createVantaClient, hasCategory, type VantaClient } from "./client.ts";
import type { VantaSettings } from "./connection.ts";
import { type FailingTest, findingsOf, isFailingAwsTest, type KnownKinds, wantedRecord } from "./mapping.ts";
import { createResolver } from "./resolver.ts";
import type { VantaIntegration, VantaTest } from "./schemas.ts";

export interface VantaSourceOptions extends VantaSettings {
  /** Only tests of these frameworks (`soc2`); findings then carry them. A test does not name its frameworks itself. */
  readonly frameworks?: readonly string[] | undefined;
  readonly category?: VantaCategory | undefined;
  /** Failing tests whose entities have been read, of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Calls under way at once. The pace is set by the limits; this only hides latency. */
const CONCURRENCY = 4;

interface Listed {
  readonly tests: ReadonlyMap<string, { readonly test: VantaTest; readonly frameworks: string[] }>;
  readonly problems: readonly Problem[];
}

async function listTests(
  client: VantaClient,
  options: VantaSourceOptions,
  signal: AbortSignal,
): Promise<Result<Listed, Failure>> {
  const tests = new Map<string, { test: VantaTest; frameworks: string[] }>();
  const problems: Problem[] = [];
  const wanted = options.frameworks?.length ? options.frameworks : [undefined];
  for (const framework of wanted) {
    const filter = { status: "NEEDS_ATTENTION", integration: "aws", framework, category: options.category };
    const listed = await client.tests(filter, signal);
    if (!listed.ok) return listed;
    if (listed.value.unreadable > 0) problems.push(unreadable("tests", listed.value.unreadable));
    for (const test of listed.value.items) {
      // Vanta ignores parameters that it does not know, so its filter is checked.
      if (!isFailingAwsTest(test)) continue;
      if (options.category !== undefined && !hasCategory(test, options.category)) continue;
      const entry = tests.get(test.id) ?? { test, frameworks: [] };
      if (framework !== undefined) entry.frameworks.push(framework);
      tests.set(test.id, entry);
    }
  }
  return ok({ tests, problems });
}

function unreadable(what: string, count: number): Problem {
  return { where: `vanta ${what}`, message: `${count} item(s) did not have the documented form and were left out.` };
}

/** Whether Vanta still sees the account: a broken connection leaves old results standing. */
export function connectionProblems(integration: Result<VantaIntegration, Failure>): Problem[] {
  const where = "vanta integration aws";
  if (!integration.ok) {
    if (integration.error.code === "not-found") {
      return [{ where, message: "AWS is not connected to Vanta, so there may be no current results." }];
    }
    return [{ where, message: `Could not check whether results are current: ${integration.error.message}` }];
  }
  return (integration.value.connections ?? [])
    .filter((connection) => connection.isDisabled === true)
    .map((connection) => {
      const said = connection.connectionErrorMessage?.trim();
      const why = said ? ` (${said.slice(0, 200)})` : "";
      const message = `The AWS connection ${connection.connectionId ?? ""} is disabled${why}: results may be stale.`;
      return { where, message: message.replace("  ", " ") };
    });
}

interface Entities {
  readonly failing: readonly FailingTest[];
  readonly problems: readonly Problem[];
}

function entityProblem(testId: string, cause: Failure): Problem {
  const where = `vanta test ${testId}`;
  if (cause.code !== "not-found") return { where, message: cause.message };
  return {
    where,
    message: "Vanta lists no entities for this test (vulnerability tests have none), so it is left out.",
  };
}

async function readEntities(
  client: VantaClient,
  listed: Listed,
  options: VantaSourceOptions,
  signal: AbortSignal,
): Promise<Result<Entities, Failure>> {
  const failing: FailingTest[] = [];
  const problems: Problem[] = [];
  const failures: Failure[] = [];
  let done = 0;
  // Credentials that stopped working stop working for the rest too: asking on would only burn the limits.
  let halted: Failure | null = null;
  const limit = pLimit(CONCURRENCY);
  const read = async ({ test, frameworks }: { test: VantaTest; frameworks: readonly string[] }): Promise<void> => {
    const entities = halted === null ? await client.entities(test.id, signal) : err(halted);
    options.onProgress?.(++done, listed.tests.size);
    if (!entities.ok) {
      if (entities.error.code === "unauthorized" || entities.error.code === "interrupted") halted = entities.error;
      if (entities.error.code !== "not-found") failures.push(entities.error);
      problems.push(entityProblem(test.id, entities.error));
      return;
    }
    if (entities.value.unreadable > 0) problems.push(unreadable(`test ${test.id}`, entities.value.unreadable));
    if (entities.value.items.length === 0 && entities.value.unreadable === 0) {
      problems.push({ where: `vanta test ${test.id}`, message: "The test fails but names nothing that fails it." });
    }
    failing.push({ test, entities: entities.value.items, frameworks });
  };
  await Promise.all([...listed.tests.values()].map((entry) => limit(read, entry)));
  if (signal.aborted) return err(interrupted("Reading findings from Vanta"));
  const [first] = failures;
  if (first !== undefined && failures.length === listed.tests.size) return err(first);
  // Answers arrive in any order; findings keep the order of the tests.
  const order = new Map([...listed.tests.keys()].map((id, index) => [id, index]));
  failing.sort((a, b) => (order.get(a.test.id) ?? 0) - (order.get(b.test.id) ?? 0));
  return ok({ failing, problems });
}

async function fetchFindings(
  client: VantaClient,
  options: VantaSourceOptions,
  signal: AbortSignal,
): Promise<Result<FetchedFindings, Failure>> {
  const [listed, integration] = await Promise.all([
    listTests(client, options, signal),
    client.integration("aws", signal),
  ]);
  if (!listed.ok) return listed;
  const entities = await readEntities(client, listed.value, options, signal);
  if (!entities.ok) return entities;
  const kinds: KnownKinds = integration.ok ? (integration.value.resourceKinds ?? []) : [];
  const { failing } = entities.value;
  const wanted = failing.flatMap(({ entities: all }) => all.flatMap((entity) => wantedRecord(entity, kinds) ?? []));
  const lookup = createResolver(client, wanted, signal);
  const findings = await Promise.all(failing.map((test) => findingsOf(test, lookup, kinds)));
  if (signal.aborted) return err(interrupted("Reading findings from Vanta"));
  const problems = [...connectionProblems(integration), ...listed.value.problems, ...entities.value.problems];
  return ok({ findings: findings.flat(), problems });
}

/** Failing tests about AWS from a Vanta tenant, one finding per failing entity. */
export function vantaSource(options: VantaSourceOptions): FindingSource {
  return {
    name: "vanta",
    fetch: async (signal) => {
      const client = createVantaClient(options);
      if (!client.ok) return client;
      return withFollower(signal, (own) => fetchFindings(client.value, options, own));
    },
  };
}

/**
 * Asks Vanta for the least that shows that address, credentials and scope work; gives what is wrong with the AWS
 * connection, if anything. For `doctor`.
 */
export async function checkVanta(
  settings: VantaSettings,
  signal: AbortSignal,
): Promise<Result<readonly Problem[], Failure>> {
  const client = createVantaClient(settings);
  if (!client.ok) return client;
  const integration = await client.value.integration("aws", signal);
  if (!integration.ok && integration.error.code !== "not-found") return integration;
  return ok(connectionProblems(integration));
}
