import * as z from "zod";
import type { RawFinding, ResourceRef, Severity } from "../../../../shared/src/findings.ts";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import type { Problem } from "../../../../shared/src/report.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { FetchedFindings } from "../../pipeline/ports.ts";

const SEVERITIES = ["critical", "high", "medium", "low", "unknown"] as const satisfies readonly Severity[];

const nonEmpty = z.string("must be a string").trim().min(1, "must not be empty");

/** Relative to the repository: a findings file must not be able to point anywhere else. */
const repositoryPath = nonEmpty
  .transform((path) => path.replaceAll("\\", "/").replace(/^(?:\.\/)+/, ""))
  .refine(
    (path) => !path.startsWith("/") && !/^[a-z]:/i.test(path) && !path.split("/").includes(".."),
    "must be a path inside the repository, relative to its root",
  );

const resourceSchema = z.object(
  {
    arn: nonEmpty.regex(/^arn:[a-z0-9-]+:[^:]+:[^:]*:[^:]*:.+/, "must look like arn:aws:s3:::bucket").optional(),
    type: nonEmpty.optional(),
    name: nonEmpty.optional(),
    id: nonEmpty.optional(),
    accountId: nonEmpty.regex(/^\d{12}$/, "must be twelve digits, as a string").optional(),
    accountName: nonEmpty.optional(),
    region: nonEmpty.optional(),
    tags: z.record(z.string(), z.string("must be a string"), "must be an object of strings").optional(),
    address: nonEmpty.optional(),
    root: z.string().optional(),
    repository: nonEmpty.optional(),
    file: repositoryPath.optional(),
    line: z.int("must be a whole number").min(1, "must be 1 or more").optional(),
  },
  "must be an object",
);

const RESOURCE_KEYS = Object.keys(resourceSchema.shape).join(", ");

const findingSchema = z.object(
  {
    testId: nonEmpty,
    title: z.string("must be a string").nullish(),
    description: z.string("must be a string").nullish(),
    severity: z
      .string("must be a string")
      .transform((text) => text.toLowerCase())
      .pipe(z.enum(SEVERITIES, `must be one of ${SEVERITIES.join(", ")}`))
      .nullish(),
    frameworks: z.array(z.string("must be a string"), "must be a list of strings").nullish(),
    resource: resourceSchema,
    url: z.url({ protocol: /^https?$/, error: "must be an address beginning with https://" }).nullish(),
    accountLevel: z.boolean("must be true or false").nullish(),
  },
  "must be an object",
);

/** `findings[3].resource.accountId: must be twelve digits, as a string (got 12345)` */
function explain(index: number, finding: unknown, error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => {
      const path = issue.path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
      const got = valueAt(finding, issue.path);
      const shown = got === undefined ? "it is missing" : `got ${JSON.stringify(got)?.slice(0, 60)}`;
      return `findings[${index}]${path}: ${issue.message} (${shown})`;
    })
    .join("; ");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Reflect.get(current, step);
  }
  return current;
}

/** Only an account, or an account and a region: then the account itself is what fails. */
function isAccountOnly(resource: ResourceRef): boolean {
  const keys = Object.entries(resource).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const hasAccount = keys.includes("accountId") || keys.includes("accountName");
  return hasAccount && keys.every((key) => key === "accountId" || key === "accountName" || key === "region");
}

function readFinding(value: unknown, index: number): Result<RawFinding, Problem> {
  const parsed = findingSchema.safeParse(value);
  const wrong = (message: string): Result<RawFinding, Problem> => err({ where: `findings[${index}]`, message });
  if (!parsed.success) return wrong(explain(index, value, parsed.error));
  const { testId, title, description, severity, frameworks, resource, url, accountLevel } = parsed.data;
  const wholeAccount = accountLevel === true || isAccountOnly(resource);
  if (!wholeAccount && Object.values(resource).every((field) => field === undefined)) {
    return wrong(`findings[${index}].resource: must have at least one of ${RESOURCE_KEYS}`);
  }
  return ok({
    testId,
    title: title?.trim() || testId,
    description: description ?? "",
    severity: severity ?? "unknown",
    frameworks: frameworks ?? [],
    resource,
    ...(url ? { url } : {}),
    ...(wholeAccount ? { accountLevel: true } : {}),
  });
}

/**
 * Reads neutral findings (version 1). A finding that does not have the form is a problem that names its index, field
 * and expectation; the others are delivered. When none can be read the file is at fault as a whole.
 */
export function readNeutral(value: Readonly<Record<string, unknown>>): Result<FetchedFindings, Failure> {
  if (value.version !== 1) {
    const got = value.version === undefined ? "it is missing" : `got ${JSON.stringify(value.version)}`;
    return err(failure("invalid-response", `version: must be 1 (${got})`));
  }
  if (!Array.isArray(value.findings)) return err(failure("invalid-response", "findings: must be a list"));
  const findings: RawFinding[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of value.findings.entries()) {
    const read = readFinding(item, index);
    if (read.ok) findings.push(read.value);
    else problems.push(read.error);
  }
  const [first] = problems;
  if (first !== undefined && findings.length === 0) {
    const more = problems.length === 1 ? "" : ` (and ${problems.length - 1} more)`;
    return err(failure("invalid-response", `${first.message}${more}`));
  }
  return ok({ findings, problems });
}
