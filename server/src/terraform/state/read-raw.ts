import * as z from "zod";
import type { Found } from "./found.ts";
import type { JsonShape } from "./json-shape.ts";
import { type Attributes, type Identifying, readIdentifying, stateResource, unflatten } from "./resource.ts";

/** An object of which nothing is copied or checked: states are large, and most of it is dropped. */
const attributes = z.custom<Attributes>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

const instanceShape = z.object({
  index_key: z.union([z.string(), z.number()]).nullish(),
  status: z.string().nullish(),
  deposed: z.string().nullish(),
  attributes: attributes.nullish(),
  attributes_flat: attributes.nullish(),
  sensitive_attributes: z.array(z.unknown()).nullish(),
  identity: attributes.nullish(),
});

const placeShape = z.object({
  module: z.string().nullish(),
  mode: z.enum(["managed", "data"]),
  type: z.string().min(1),
  name: z.string().min(1),
});

interface Reading {
  fields: Record<string, unknown>;
  live: Identifying[];
  deposed: Identifying[];
  unreadable: number;
  hasInstances: boolean;
}

/**
 * The `resources` of a version 4 state. Members may come in any order (`jq -S` sorts them), so a resource is made when
 * it ends. Source: `stateV4` in `internal/states/statefile` of Terraform.
 */
export function rawResources(found: Found): JsonShape {
  let reading: Reading = start();
  const field = (name: string): JsonShape => ({
    value: (value) => {
      reading.fields[name] = value;
    },
  });
  const odd = (): void => {
    found.unreadable++;
  };
  return {
    odd: () => {
      found.noList = true;
    },
    items: {
      enter: () => {
        reading = start();
      },
      leave: () => finish(reading, found),
      odd,
      // Null stands where a resource should be.
      value: odd,
      fields: {
        module: field("module"),
        mode: field("mode"),
        type: field("type"),
        name: field("name"),
        instances: {
          enter: () => {
            reading.hasInstances = true;
          },
          items: { value: (value) => readInstance(value, reading), odd },
        },
      },
    },
  };
}

function start(): Reading {
  return { fields: {}, live: [], deposed: [], unreadable: 0, hasInstances: false };
}

function readInstance(value: unknown, reading: Reading): void {
  const parsed = instanceShape.safeParse(value);
  if (!parsed.success) {
    reading.unreadable++;
    return;
  }
  const { index_key: index, status, deposed, attributes: own, attributes_flat: flat, identity } = parsed.data;
  const instance = readIdentifying({
    index: index ?? null,
    attributes: own ?? unflatten(flat ?? {}),
    identity: identity ?? {},
    sensitive: sensitiveNames(parsed.data.sensitive_attributes ?? []),
    tainted: status === "tainted",
  });
  // A deposed instance waits for deletion: it is not what the code describes.
  if (typeof deposed === "string" && deposed !== "") reading.deposed.push(instance);
  else reading.live.push(instance);
}

function finish(reading: Reading, found: Found): void {
  found.unreadable += reading.unreadable;
  const parsed = placeShape.safeParse(reading.fields);
  if (!parsed.success || !reading.hasInstances) {
    found.unreadable++;
    return;
  }
  const place = { ...parsed.data, module: parsed.data.module ?? "" };
  for (const instance of reading.live) found.resources.push(stateResource(place, instance));
  for (const instance of reading.deposed) found.deposed.push(stateResource(place, instance));
}

const step = z.object({ type: z.literal("get_attr"), value: z.string() });

/** First steps of the paths: `[[{"type":"get_attr","value":"password"}]]`. */
function sensitiveNames(paths: readonly unknown[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of paths) {
    const first = step.safeParse(Array.isArray(path) ? path[0] : path);
    if (first.success) names.add(first.data.value);
  }
  return names;
}
