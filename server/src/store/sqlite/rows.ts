import * as z from "zod";
import { STATUSES } from "../../../../shared/src/report.ts";
import type { StoredFinding } from "../../pipeline/ports.ts";
import type { SqlValue } from "./driver.ts";

const row = z.object({
  id: z.string(),
  test_id: z.string(),
  policy: z.string().nullable(),
  repository: z.string(),
  status: z.enum(STATUSES),
  pr_url: z.string().nullable(),
  pr_number: z.number().nullable(),
  pr_branch: z.string().nullable(),
  error: z.string().nullable(),
  attempts: z.number(),
  first_seen_at: z.string(),
  updated_at: z.string(),
});

/** The record a row stands for, or null when the row is not one (someone else wrote into the file). */
export function fromRow(value: unknown): StoredFinding | null {
  const parsed = row.safeParse(value);
  if (!parsed.success) return null;
  const { pr_url: url, pr_number: number, pr_branch: branch, ...data } = parsed.data;
  return {
    id: data.id,
    testId: data.test_id,
    policy: data.policy,
    repository: data.repository,
    status: data.status,
    pullRequest: url === null || number === null || branch === null ? null : { url, number, branch },
    error: data.error,
    attempts: data.attempts,
    firstSeenAt: data.first_seen_at,
    updatedAt: data.updated_at,
  };
}

/** Inserts or updates one finding; parameters from {@link recordParameters}. */
export const RECORD_SQL = `
  INSERT INTO findings
    (id, test_id, policy, repository, status, pr_url, pr_number, pr_branch, error, attempts, first_seen_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
  ON CONFLICT (id) DO UPDATE SET
    test_id = excluded.test_id, policy = excluded.policy, repository = excluded.repository, status = excluded.status,
    pr_url = excluded.pr_url, pr_number = excluded.pr_number, pr_branch = excluded.pr_branch, error = excluded.error,
    attempts = findings.attempts + 1, updated_at = max(findings.updated_at, excluded.updated_at)`;

/** `now` is ISO 8601 in UTC. */
export function recordParameters(
  entry: Omit<StoredFinding, "attempts" | "firstSeenAt" | "updatedAt">,
  now: string,
): readonly SqlValue[] {
  const { pullRequest: pr } = entry;
  return [
    entry.id,
    entry.testId,
    entry.policy,
    entry.repository,
    entry.status,
    pr?.url ?? null,
    pr?.number ?? null,
    pr?.branch ?? null,
    entry.error,
    now,
    now,
  ];
}
