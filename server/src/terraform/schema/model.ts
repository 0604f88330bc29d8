/** What the provider says about resource types: names and kinds, no enumerations or conflicts (those are not in it). */
export interface ProviderSchema {
  /** Provider version the schema was taken from, `unknown` for a file that does not say. */
  readonly version: string;
  readonly types: readonly string[];
  /** Schema of a managed resource type, or undefined when the provider has no such type. */
  resource(type: string): BlockSchema | undefined;
}

export interface BlockSchema {
  readonly attributes: ReadonlyMap<string, AttributeSchema>;
  readonly blocks: ReadonlyMap<string, NestedBlockSchema>;
}

export interface AttributeSchema {
  readonly name: string;
  readonly required: boolean;
  readonly optional: boolean;
  /** Set by the provider when the configuration does not; alone it makes the attribute read-only. */
  readonly computed: boolean;
  /** Accepted but never stored (Terraform 1.11 and later). */
  readonly writeOnly: boolean;
  readonly type: AttributeType;
}

export type AttributeType =
  | { readonly kind: "string" | "number" | "bool" | "any" }
  | { readonly kind: "list" | "set" | "map"; readonly of: AttributeType }
  | NestedType;

/** Objects as values. */
export interface NestedType {
  readonly kind: "nested";
  readonly nesting: Nesting;
  /** Also accepts block syntax: `ingress { … }` beside `ingress = [{ … }]`. */
  readonly asBlocks: boolean;
  readonly block: BlockSchema;
}

export type Nesting = "single" | "list" | "set" | "map";

export interface NestedBlockSchema {
  readonly name: string;
  readonly nesting: Nesting;
  readonly min: number;
  /** Null when unbounded. */
  readonly max: number | null;
  /** Null when the content is not described: anything goes. Recursive blocks contain themselves. */
  readonly block: BlockSchema | null;
}

/**
 * Arguments and blocks Terraform itself adds to every resource; no provider schema lists them.
 * Source: the resource meta-argument reference of the Terraform language.
 */
export const META_ATTRIBUTES: ReadonlySet<string> = new Set(["count", "for_each", "provider", "depends_on"]);
export const META_BLOCKS: ReadonlySet<string> = new Set(["lifecycle", "connection", "provisioner"]);

/** True when only the provider sets the attribute. */
export function isReadOnly(attribute: AttributeSchema): boolean {
  return attribute.computed && !attribute.optional && !attribute.required;
}
