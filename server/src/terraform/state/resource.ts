import type { StateResource } from "./model.ts";

/** Attributes of an instance as they stand in a file; only what {@link stateResource} picks is kept. */
export type Attributes = Readonly<Record<string, unknown>>;

export interface StateResourceParts {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly module: string;
  readonly index: string | number | null;
  readonly attributes: Attributes;
  readonly identity: Attributes;
}

/** Keeps what identifies a resource and drops everything else. */
export function stateResource(parts: StateResourceParts): StateResource {
  const { mode, type, name, module, index, attributes } = parts;
  const arns = new Map<string, string>();
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value !== "string" || !value.startsWith("arn:")) continue;
    if (key === "arn" || key.endsWith("_arn")) arns.set(key, value);
  }
  return {
    mode,
    type,
    name,
    module,
    index,
    address: stateAddress(parts),
    arns,
    id: typeof attributes.id === "string" ? attributes.id : null,
    identity: texts(parts.identity),
    tags: new Map([...texts(attributes.tags), ...texts(attributes.tags_all)]),
  };
}

/**
 * Terraform's spelling of an address: `module.a["x"].data.aws_kms_key.k[0]`. Keys may contain dots and quotes.
 * Source: `AbsResourceInstance.String` of Terraform.
 */
export function stateAddress(parts: Pick<StateResourceParts, "mode" | "type" | "name" | "module" | "index">): string {
  const { mode, type, name, module, index } = parts;
  const prefix = `${module === "" ? "" : `${module}.`}${mode === "data" ? "data." : ""}`;
  const key = index === null ? "" : typeof index === "number" ? `[${index}]` : `[${JSON.stringify(index)}]`;
  return `${prefix}${type}.${name}${key}`;
}

/** Attributes of a state that was upgraded from Terraform 0.11: `tags.Name` is a key of its own. */
export function unflatten(flat: Attributes): Attributes {
  const attributes: Record<string, unknown> = {};
  const tags: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(flat)) {
    const tag = /^tags(?:_all)?\.(?!%$)(.+)$/.exec(key)?.[1];
    if (tag !== undefined) Object.defineProperty(tags, tag, { value, enumerable: true });
    else if (key === "id" || key === "arn" || key.endsWith("_arn")) attributes[key] = value;
  }
  return { ...attributes, tags };
}

function texts(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (typeof value !== "object" || value === null) return found;
  for (const [key, text] of Object.entries(value)) if (typeof text === "string") found.set(key, text);
  return found;
}
