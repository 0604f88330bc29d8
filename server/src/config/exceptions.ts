import type { Finding } from "../../../shared/src/findings.ts";
import { matchesGlob } from "./glob.ts";
import type { ConfigProblem } from "./problem.ts";
import { suggest } from "./suggest.ts";
import { parseYamlText, type YamlText } from "./yaml-text.ts";

/** Where a repository keeps its exceptions, relative to its root. */
export const EXCEPTIONS_FILE = ".terrafix/exceptions.yaml";

/** A dated, reasoned "won't fix" that editor, batch and reviewers all see. */
export interface Exception {
  /** TerraFix policy id; null when the entry names a test instead. */
  readonly policy: string | null;
  /** The finding's test id (Vanta, Checkov, …); null when the entry names a policy only. */
  readonly test: string | null;
  /** ARN, name, id or Terraform address; `*` stands for any run of characters. */
  readonly resource: string;
  readonly reason: string;
  /** Who decided; null when not said. */
  readonly by: string | null;
  /** Last day (UTC, `YYYY-MM-DD`) on which the exception holds. */
  readonly until: string;
  /** `file:line:column`, 1-based. */
  readonly where: string;
}

export interface Exceptions {
  readonly entries: readonly Exception[];
  /** Entries that are wrong are left out and named here; the others hold. */
  readonly problems: readonly ConfigProblem[];
}

const KEYS = ["policy", "test", "resource", "reason", "by", "until"] as const;
type Key = (typeof KEYS)[number];

/** Reads `.terrafix/exceptions.yaml`: a list of entries, bare or under `exceptions:`. Never throws. */
export function parseExceptions(text: string, name: string = EXCEPTIONS_FILE): Exceptions {
  const yaml = parseYamlText(text, name);
  if (!yaml.ok) return { entries: [], problems: yaml.error };
  const { value } = yaml.value;
  if (value === null) return { entries: [], problems: [] };
  if (Array.isArray(value)) return parseList(value, [], yaml.value);
  if (!isRecord(value)) return { entries: [], problems: [listExpected(name)] };
  const problems = Object.keys(value)
    .filter((key) => key !== "exceptions" && key !== "version")
    .map((key) => ({ where: yaml.value.at([key]), message: `Unknown key ${key}; entries belong under exceptions:.` }));
  const list = value.exceptions ?? [];
  if (!Array.isArray(list))
    return { entries: [], problems: [...problems, listExpected(yaml.value.at(["exceptions"]))] };
  const parsed = parseList(list, ["exceptions"], yaml.value);
  return { entries: parsed.entries, problems: [...problems, ...parsed.problems] };
}

/** Entries whose last day is over, as problems to report: they no longer hold. `today` is `YYYY-MM-DD` in UTC. */
export function expiredExceptions(exceptions: Exceptions, today: string): readonly ConfigProblem[] {
  return exceptions.entries
    .filter((entry) => entry.until < today)
    .map(({ where, policy, test, resource, until }) => ({
      where,
      message: `The exception of ${policy ?? test} for ${resource} ended on ${until} and no longer holds; renew it or delete it.`,
    }));
}

/**
 * The first exception that holds for a finding, or null.
 * `policy` is the policy that answers the finding's test; `address` is where the locate stage found it, when it did.
 */
export function matchException(options: {
  readonly finding: Finding;
  readonly policy: string | null;
  readonly exceptions: Exceptions;
  /** `YYYY-MM-DD` in UTC. */
  readonly today: string;
  readonly address?: string | undefined;
  /** What the code calls the resource, for findings that know only its place. */
  readonly liveName?: string | undefined;
}): Exception | null {
  const { finding, policy, exceptions, today, address, liveName } = options;
  const { arn, name, id, address: given } = finding.resource;
  const names = [arn, name, id, given, address, liveName].filter(
    (text) => text !== undefined && text !== "",
  ) as string[];
  const holds = (entry: Exception): boolean =>
    entry.until >= today &&
    (entry.policy === null || entry.policy === policy) &&
    (entry.test === null || entry.test === finding.testId) &&
    // An account-level finding may have no name at all; `*` still covers it.
    (names.some((text) => matchesGlob(entry.resource, text)) || (names.length === 0 && /^\*+$/.test(entry.resource)));
  return exceptions.entries.find(holds) ?? null;
}

function parseList(list: readonly unknown[], base: readonly string[], yaml: YamlText): Exceptions {
  const entries: Exception[] = [];
  const problems: ConfigProblem[] = [];
  list.forEach((item, index) => {
    const where = yaml.at([...base, index]);
    const parsed = parseEntry(item, where);
    if (Array.isArray(parsed)) problems.push(...parsed.map((message) => ({ where, message })));
    else entries.push(parsed as Exception);
  });
  return { entries, problems };
}

/** The entry, or everything that is wrong with it. */
function parseEntry(item: unknown, where: string): Exception | readonly string[] {
  if (!isRecord(item)) return ["An exception must have policy (or test), resource, reason and until."];
  const wrong: string[] = [];
  for (const key of Object.keys(item)) {
    if ((KEYS as readonly string[]).includes(key)) continue;
    const near = suggest(key, KEYS);
    wrong.push(`Unknown key ${key} in an exception.${near === null ? "" : ` Did you mean ${near}?`}`);
  }
  const text = (key: Key): string | null => {
    const value = item[key];
    if (value === undefined || value === null) return null;
    if (typeof value === "string" && value.trim() !== "") return value.trim();
    wrong.push(`${key} must be a text (numbers need quotes).`);
    return null;
  };
  const [policy, test, resource, reason, by, until] = KEYS.map(text);
  if (wrong.length > 0) return wrong;
  if (!policy && !test) wrong.push("An exception needs the policy or the test it is about.");
  if (!resource)
    wrong.push("An exception needs the resource it is about (ARN, name or address; * stands for anything).");
  if (!reason) wrong.push("An exception needs a reason, so that reviewers can judge it.");
  if (!until) wrong.push("An exception needs until: the last day it holds, as YYYY-MM-DD.");
  else if (!isDay(until)) wrong.push(`until must be a day as YYYY-MM-DD, got ${JSON.stringify(until.slice(0, 40))}.`);
  if (wrong.length > 0 || !resource || !reason || !until) return wrong;
  return { policy: policy ?? null, test: test ?? null, resource, reason, by: by ?? null, until, where };
}

/** A day that exists in the calendar. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function listExpected(where: string): ConfigProblem {
  return { where, message: "Expected a list of exceptions (- policy: …) under exceptions:." };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
