import * as z from "zod";
import type { Problem } from "../../../../shared/src/report.ts";
import type { StateResource } from "./model.ts";
import { unreadableProblem } from "./read-raw.ts";
import { type Attributes, stateResource } from "./resource.ts";

const attributes = z.custom<Attributes>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

const resource = z.object({
  mode: z.enum(["managed", "data"]),
  type: z.string().min(1),
  name: z.string().min(1),
  index: z.union([z.string(), z.number()]).nullish(),
  values: attributes.nullish(),
  identity: attributes.nullish(),
  deposed_key: z.string().nullish(),
});

const moduleShape = z.object({
  address: z.string().nullish(),
  resources: z.array(z.unknown()).nullish(),
  child_modules: z.array(z.unknown()).nullish(),
});

const values = z.object({ root_module: z.unknown().optional() }).nullish();

/** The parts of `terraform show -json` that hold resources. */
export const showShape = z.object({
  format_version: z.string(),
  values,
  planned_values: values,
  prior_state: z.object({ values }).nullish(),
});

/** Deeper nesting of modules than this is not Terraform's. */
const MAX_DEPTH = 64;

/**
 * Reads `terraform show -json` of a state or a plan. Of a plan the planned resources come first, since their addresses
 * fit the code (after `moved` blocks); resources the plan would delete are taken from the prior state.
 */
export function readShownResources(
  shown: z.infer<typeof showShape>,
  source: string,
): { resources: StateResource[]; problems: Problem[] } {
  const reading: Reading = { resources: [], unreadable: 0 };
  collect(shown.values?.root_module, reading, 0);
  collect(shown.planned_values?.root_module, reading, 0);
  const seen = new Set(reading.resources.flatMap(keysOf));
  const prior: Reading = { resources: [], unreadable: 0 };
  collect(shown.prior_state?.values?.root_module, prior, 0);
  const addresses = new Map(reading.resources.map((each) => [each.address, each]));
  for (const each of prior.resources) {
    // A planned replacement does not know its new id yet: the live one is in the prior state.
    const planned = addresses.get(each.address);
    if (planned !== undefined && keysOf(planned).length === 0) addresses.set(each.address, each);
    else if (planned === undefined && !keysOf(each).some((key) => seen.has(key))) addresses.set(each.address, each);
  }
  const unreadable = reading.unreadable + prior.unreadable;
  return {
    resources: [...addresses.values()],
    problems: unreadable === 0 ? [] : [unreadableProblem(source, unreadable)],
  };
}

interface Reading {
  readonly resources: StateResource[];
  unreadable: number;
}

function collect(module: unknown, reading: Reading, depth: number): void {
  if (module === undefined || module === null || depth > MAX_DEPTH) return;
  const parsed = moduleShape.safeParse(module);
  if (!parsed.success) {
    reading.unreadable++;
    return;
  }
  for (const item of parsed.data.resources ?? []) {
    const one = resource.safeParse(item);
    if (!one.success) {
      reading.unreadable++;
      continue;
    }
    const { mode, type, name, index, deposed_key: deposed, values: found, identity } = one.data;
    if (typeof deposed === "string" && deposed !== "") continue;
    const where = { module: parsed.data.address ?? "", index: index ?? null };
    reading.resources.push(
      stateResource({ mode, type, name, ...where, attributes: found ?? {}, identity: identity ?? {} }),
    );
  }
  for (const child of parsed.data.child_modules ?? []) collect(child, reading, depth + 1);
}

function keysOf(resource: StateResource): string[] {
  const arn = resource.arns.get("arn") ?? resource.id;
  return arn === null || arn === undefined ? [] : [`${resource.mode}|${resource.type}|${arn}`];
}
