import type { ProviderSchema } from "../../../server/src/terraform/schema/model.ts";
import type { Overrides } from "./inputs.ts";

export interface Parent {
  readonly parent: string;
  /** Argument that names the parent. */
  readonly via: string;
}

/**
 * The parent of a type without an ARN of its own: the longest type name it extends that it also has an argument for.
 *
 * @param leaves attribute of the last ARN variable, of every type that has an ARN.
 */
export function parentOf(
  type: string,
  schema: ProviderSchema,
  leaves: ReadonlyMap<string, string | null>,
  overrides: Overrides,
): Parent | null {
  const attributes = schema.resource(type)?.attributes;
  const stated = overrides.parents[type];
  if (stated) return attributes?.has(stated.via) && leaves.has(stated.parent) ? stated : null;
  const parents = [...leaves.keys()].filter((parent) => type.startsWith(`${parent}_`));
  for (const parent of parents.sort((a, b) => b.length - a.length)) {
    const via = linkNames(parent, leaves.get(parent) ?? null).find((name) => {
      const attribute = attributes?.get(name);
      return attribute?.required || (attribute?.optional && name !== "id" && name !== "name");
    });
    if (via !== undefined && via !== "id") return { parent, via };
  }
  return null;
}

function linkNames(parent: string, leaf: string | null): string[] {
  const noun = parent.split("_").at(-1) ?? "";
  const full = parent.slice(4);
  const endings = ["", "_id", "_arn", "_name"];
  return [
    ...(leaf === null ? [] : [leaf]),
    ...endings.map((ending) => noun + ending),
    `${noun}_identifier`,
    "resource_arn",
    ...endings.map((ending) => full + ending),
    ...(leaf === null ? [] : [`${noun}_${leaf}`]),
  ];
}
