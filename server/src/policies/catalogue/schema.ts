import * as z from "zod";
import { SEVERITIES } from "./severities.ts";

/**
 * The format of a policy file. Strict: an unknown key is a mistake, and the message names it. What is written short
 * (`encrypted: true`, several paths in one mapping) is spelled out by `compile.ts`.
 */

const scalar = z.union([z.string(), z.number(), z.boolean()], { error: "expected a string, a number or true/false" });
const id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected lower-case words joined by hyphens");
const resourceType = z.string().regex(/^aws_[a-z0-9_]+$/, "expected a Terraform resource type such as aws_s3_bucket");
const path = z
  .string()
  .regex(
    /^[a-z_]\w*(\[\*\])?(\.[a-z_]\w*(\[\*\])?)*$/,
    "expected an attribute path such as metadata_options.http_tokens",
  );
const setting = z.enum(["logRetentionDays", "backupRetentionDays", "passwordMinimumLength"]);
const text = z.string().trim().min(1, "expected some text");

/** `{ equals: required, whenAbsent: optional }` */
const testSchema = z
  .strictObject({
    equals: scalar.optional(),
    oneOf: z.array(scalar).min(1).optional(),
    notEquals: scalar.optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    present: z.literal(true).optional(),
    absent: z.literal(true).optional(),
    whenAbsent: scalar.optional(),
    setting: setting.optional(),
  })
  .refine(
    (test) => Object.keys(test).some((key) => key !== "whenAbsent" && key !== "setting"),
    "expected at least one of equals, oneOf, notEquals, atLeast, atMost, present, absent",
  )
  .refine((test) => test.setting === undefined || test.atLeast !== undefined, "`setting` goes with `atLeast`");

/** A requirement as written; `paths` are attribute tests that must all hold. */
export type RequirementYaml =
  | { readonly all: readonly RequirementYaml[] }
  | { readonly any: readonly RequirementYaml[] }
  | { readonly not: RequirementYaml }
  | { readonly unknown: string }
  | { readonly referencedBy: { type: string; attribute: string; where?: RequirementYaml | undefined } }
  | Readonly<Record<string, z.infer<typeof testSchema> | string | number | boolean>>;

const requirement: z.ZodType<RequirementYaml> = z.lazy(() =>
  z.unknown().transform((value, context): RequirementYaml => {
    const schema = requirementSchemaFor(value);
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data as RequirementYaml;
    for (const issue of parsed.error.issues)
      context.addIssue({ code: "custom", message: issue.message, path: issue.path });
    return z.NEVER;
  }),
);

/** The key decides which form is meant, so that a message speaks of that form alone. */
function requirementSchemaFor(value: unknown): z.ZodType {
  const has = (key: string): boolean => typeof value === "object" && value !== null && key in value;
  if (has("all")) return z.strictObject({ all: z.array(requirement).min(1) });
  if (has("any")) return z.strictObject({ any: z.array(requirement).min(1) });
  if (has("not")) return z.strictObject({ not: requirement });
  if (has("unknown")) return z.strictObject({ unknown: text });
  if (has("referencedBy")) {
    const where = requirement.optional();
    return z.strictObject({ referencedBy: z.strictObject({ type: resourceType, attribute: path, where }) });
  }
  return z
    .record(path, z.union([scalar, testSchema], { error: "expected a value or a test such as { equals: … }" }))
    .refine((tests) => Object.keys(tests).length > 0, "expected at least one attribute path");
}

/** A plain value, a raw HCL expression, or the company's number. */
const preference = z.union([scalar, z.strictObject({ hcl: text }), z.strictObject({ setting })], {
  error: "expected a value, { hcl: … } or { setting: … }",
});
const prefer = z.record(path, preference);

const companion = z.strictObject({
  type: resourceType,
  link: z.strictObject({ attribute: path, owner: z.string(), name: z.string().optional() }),
  require: requirement,
  prefer,
  template: text,
  suffix: z.string().optional(),
  since: z.number().int().optional(),
});

const supply = z
  .strictObject({
    type: z.string().regex(/^(data\.)?aws_[a-z0-9_]+$/, "expected a resource type, or data.<type>"),
    find: z.string().optional(),
    template: z.string().optional(),
    name: z.string().optional(),
    shared: z.boolean().optional(),
    always: z.boolean().optional(),
    otherwise: text.optional(),
  })
  .refine(
    (value) => value.template !== undefined || value.otherwise !== undefined,
    "expected `template` or `otherwise`",
  );

const example = z
  .strictObject({
    name: text,
    before: z.string().optional(),
    after: z.string().optional(),
    passing: z.string().optional(),
    unknown: z.string().optional(),
    notApplicable: z.string().optional(),
    refused: z.strictObject({ text: z.string(), code: z.string() }).optional(),
  })
  .refine((value) => (value.before === undefined) === (value.after === undefined), "`before` and `after` go together")
  .refine(
    (value) =>
      [value.before, value.passing, value.unknown, value.notApplicable, value.refused].filter(
        (one) => one !== undefined,
      ).length === 1,
    "expected exactly one of before/after, passing, unknown, notApplicable, refused",
  );

const ids = z.array(z.string().min(1)).default([]);

export const policySchema = z
  .strictObject({
    id,
    title: text,
    why: text,
    severity: z.enum(SEVERITIES),
    tests: z.strictObject({
      vanta: ids,
      checkov: z.array(z.string().regex(/^CKV2?_AWS_\d+$/, "expected an id such as CKV_AWS_19")).default([]),
      trivy: z.array(z.string().regex(/^AWS-\d{4}$/, "expected an id such as AWS-0088")).default([]),
      securityHub: z.array(z.string().regex(/^[A-Z]\w*\.\d+$/, "expected an id such as S3.8")).default([]),
    }),
    on: z.array(resourceType).min(1),
    scope: z.enum(["resource", "account"]).default("resource"),
    unless: requirement.optional(),
    require: requirement.optional(),
    prefer: prefer.default({}),
    companion: companion.optional(),
    orElse: z.strictObject({ type: resourceType, require: requirement }).optional(),
    supplies: z.array(supply).default([]),
    create: z.string().optional(),
    onRequest: z.boolean().optional(),
    operation: z.strictObject({ name: z.string(), with: z.record(z.string(), z.unknown()).default({}) }).optional(),
    impact: z.enum(["none", "in-place", "downtime", "replace"]),
    impactNote: text.optional(),
    examples: z.array(example).default([]),
  })
  .refine(
    (policy) => policy.require !== undefined || policy.companion !== undefined || policy.operation !== undefined,
    "expected `require`, `companion` or `operation`",
  );

export type PolicyYaml = z.infer<typeof policySchema>;
