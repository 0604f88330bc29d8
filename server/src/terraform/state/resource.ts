import { modulePathOf } from "./addresses.ts";
import type { StateResource } from "./model.ts";

/** Attributes of an instance as they stand in a file; only what {@link readIdentifying} picks is kept. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Where a resource stands in a state. */
export interface StatePlace {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly module: string;
}

/** What identifies an instance; all that is kept of its attributes. */
export interface Identifying {
  readonly index: string | number | null;
  readonly arns: ReadonlyMap<string, string>;
  readonly id: string | null;
  readonly identity: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, string>;
  readonly tainted: boolean;
}

export interface InstanceParts {
  readonly index: string | number | null;
  readonly attributes: Attributes;
  readonly identity: Attributes;
  /** Top-level attributes the provider marks as sensitive: not kept, whatever they are called. */
  readonly sensitive: ReadonlySet<string>;
  readonly tainted: boolean;
}

/** Attributes besides ids that people and compliance platforms know resources by. */
const NAMES = ["domain_name", "target_key_id", "alias"] as const;

/** Keeps what identifies an instance and drops everything else. */
export function readIdentifying({ index, attributes, identity, sensitive, tainted }: InstanceParts): Identifying {
  const open = (key: string): unknown => (sensitive.has(key) ? undefined : attributes[key]);
  const arns = new Map<string, string>();
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value !== "string" || !value.startsWith("arn:") || sensitive.has(key)) continue;
    if (key === "arn" || key.endsWith("_arn")) arns.set(key, value);
  }
  const names = new Map<string, string>();
  for (const key of NAMES) {
    const value = open(key);
    if (typeof value === "string" && value !== "") names.set(key, value);
  }
  const id = open("id");
  const tags = new Map([...texts(open("tags")), ...texts(open("tags_all"))]);
  return { index, arns, id: typeof id === "string" ? id : null, identity: texts(identity), tags, names, tainted };
}

const NOTHING = new Map<string, string>();

/**
 * The resource of a place and an instance. Of other providers only the address is kept: the id of a `random_password`
 * or of a token may be the secret itself, and no finding is about it.
 */
export function stateResource(place: StatePlace, instance: Identifying): StateResource {
  const address = stateAddress({ ...place, index: instance.index });
  const { index, tainted } = instance;
  if (!/^aws(?:cc)?_/.test(place.type)) {
    const none = { arns: NOTHING, id: null, identity: NOTHING, tags: NOTHING, names: NOTHING };
    return { ...place, address, index, tainted, ...none };
  }
  return { ...place, ...instance, address };
}

/**
 * Terraform's spelling of an address: `module.a["x"].data.aws_kms_key.k[0]`. Keys may contain dots and quotes.
 * Source: `AbsResourceInstance.String` of Terraform.
 */
export function stateAddress(place: StatePlace & { readonly index: string | number | null }): string {
  const { mode, type, name, module, index } = place;
  const prefix = `${module === "" ? "" : `${module}.`}${mode === "data" ? "data." : ""}`;
  const key = index === null ? "" : typeof index === "number" ? `[${index}]` : `[${JSON.stringify(index)}]`;
  return `${prefix}${type}.${name}${key}`;
}

/** The same live resource at another address; an address that is none changes nothing. */
export function movedTo(resource: StateResource, address: string): StateResource {
  const module = modulePathOf(address);
  const rest = address.slice(module === "" ? 0 : module.length + 1);
  const parts = /^(data\.)?([\w-]+)\.([\w-]+)(?:\[(.+)\])?$/s.exec(rest);
  const [, data, type, name, key] = parts ?? [];
  if (type === undefined || name === undefined || data !== undefined) return resource;
  return { ...resource, type, name, module, index: keyOf(key), address };
}

function keyOf(text: string | undefined): string | number | null {
  if (text === undefined) return null;
  if (/^\d+$/.test(text)) return Number(text);
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
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
