import * as z from "zod";
import type { Problem } from "../../../../shared/src/report.ts";
import type { StateResource } from "./model.ts";
import { type Attributes, stateResource, unflatten } from "./resource.ts";

/** An object of which nothing is copied or checked: states are large, and most of it is dropped. */
const attributes = z.custom<Attributes>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

const instance = z.object({
  index_key: z.union([z.string(), z.number()]).nullish(),
  deposed: z.string().nullish(),
  attributes: attributes.nullish(),
  attributes_flat: attributes.nullish(),
  identity: attributes.nullish(),
});

const resource = z.object({
  module: z.string().nullish(),
  mode: z.enum(["managed", "data"]),
  type: z.string().min(1),
  name: z.string().min(1),
  instances: z.array(z.unknown()),
});

/** Reads the `resources` of a version 4 state. What does not look like a resource is reported and skipped. */
export function readRawResources(
  list: readonly unknown[],
  source: string,
): { resources: StateResource[]; problems: Problem[] } {
  const resources: StateResource[] = [];
  let unreadable = 0;
  for (const item of list) {
    const parsed = resource.safeParse(item);
    if (!parsed.success) {
      unreadable++;
      continue;
    }
    const { mode, type, name, module, instances } = parsed.data;
    for (const each of instances) {
      const one = instance.safeParse(each);
      if (!one.success) {
        unreadable++;
        continue;
      }
      // A deposed instance waits for deletion: it is not what the code describes.
      if (typeof one.data.deposed === "string" && one.data.deposed !== "") continue;
      resources.push(
        stateResource({
          mode,
          type,
          name,
          module: module ?? "",
          index: one.data.index_key ?? null,
          attributes: one.data.attributes ?? unflatten(one.data.attributes_flat ?? {}),
          identity: one.data.identity ?? {},
        }),
      );
    }
  }
  return { resources, problems: unreadable === 0 ? [] : [unreadableProblem(source, unreadable)] };
}

/** One line for all parts of a file that could not be read. */
export function unreadableProblem(source: string, count: number): Problem {
  const what = count === 1 ? "1 resource is" : `${count} resources are`;
  return {
    where: source,
    message: `${what} not as Terraform writes them and left out; write the state again with \`terraform state pull\`.`,
  };
}
