import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type {
  AttributeSchema,
  AttributeType,
  BlockSchema,
  NestedBlockSchema,
  Nesting,
  ProviderSchema,
} from "./model.ts";

/**
 * Reads the output of `terraform providers schema -json` (format 1.x, also OpenTofu's), so that checks are exact for
 * the provider version in use. Only the AWS provider's resources are read. The error is one sentence for the user.
 *
 * Source: the JSON output format page of the `providers schema` command.
 */
export function schemaFromProvidersJson(text: string): Result<ProviderSchema, string> {
  const parsed = parseJson(text);
  if (parsed === undefined) return err("The provider schema is not JSON.");
  const top = record(parsed);
  const format = top.format_version;
  if (typeof format !== "string" || !format.startsWith("1.")) {
    return err("The file is not the output of `terraform providers schema -json` in format 1.x.");
  }
  const providers = record(top.provider_schemas);
  const name = Object.keys(providers).find((key) => /(?:^|\/)hashicorp\/aws$/.test(key));
  if (name === undefined) return err("The provider schema holds no hashicorp/aws provider.");
  const resources = record(record(providers[name]).resource_schemas);
  return ok(lazySchema(resources));
}

function lazySchema(resources: Readonly<Record<string, unknown>>): ProviderSchema {
  const decoded = new Map<string, BlockSchema>();
  return {
    version: "unknown",
    types: Object.keys(resources),
    resource(type) {
      const known = decoded.get(type);
      if (known || !Object.hasOwn(resources, type)) return known;
      const made = decodeBlock(record(resources[type]).block);
      decoded.set(type, made);
      return made;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object's own entries; anything else counts as empty, since one odd entry must not lose the rest. */
function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function decodeBlock(value: unknown): BlockSchema {
  const { attributes, block_types } = record(value);
  return {
    attributes: new Map(Object.entries(record(attributes)).map(([name, a]) => [name, decodeAttribute(name, a)])),
    blocks: new Map(Object.entries(record(block_types)).map(([name, b]) => [name, decodeNestedBlock(name, b)])),
  };
}

function decodeAttribute(name: string, value: unknown): AttributeSchema {
  const fields = record(value);
  return {
    name,
    required: fields.required === true,
    optional: fields.optional === true,
    computed: fields.computed === true,
    writeOnly: fields.write_only === true,
    type: fields.nested_type === undefined ? decodeType(fields.type) : decodeNestedType(fields.nested_type),
  };
}

function decodeNestedType(value: unknown): AttributeType {
  const fields = record(value);
  const block = { attributes: decodeBlock(fields).attributes, blocks: new Map() };
  return { kind: "nested", nesting: nestingOf(fields.nesting_mode), asBlocks: false, block };
}

/** Type constraints as JSON: `"string"`, `["list", "string"]`, `["set", ["object", { … }]]`, `"dynamic"`. */
function decodeType(value: unknown): AttributeType {
  if (value === "string" || value === "number" || value === "bool") return { kind: value };
  if (!Array.isArray(value)) return { kind: "any" };
  const [kind, of, optional]: unknown[] = value;
  if (kind === "object") return objectType("single", of, optional);
  if (kind !== "list" && kind !== "set" && kind !== "map") return { kind: "any" };
  // A list or set of plain objects may be written as blocks: that is how older resources declare it.
  if (Array.isArray(of) && of[0] === "object") return objectType(kind, of[1], of[2]);
  return { kind, of: decodeType(of) };
}

function objectType(nesting: Nesting, members: unknown, optional: unknown): AttributeType {
  const optionals: readonly unknown[] = Array.isArray(optional) ? optional : [];
  const attributes = Object.entries(record(members)).map(([name, type]): [string, AttributeSchema] => {
    // Block syntax fills what is missing, so no member counts as required.
    const flags = { required: false, optional: true, computed: optionals.includes(name), writeOnly: false };
    return [name, { name, ...flags, type: decodeType(type) }];
  });
  const asBlocks = nesting === "list" || nesting === "set";
  return { kind: "nested", nesting, asBlocks, block: { attributes: new Map(attributes), blocks: new Map() } };
}

function decodeNestedBlock(name: string, value: unknown): NestedBlockSchema {
  const fields = record(value);
  const nesting = nestingOf(fields.nesting_mode);
  const max = typeof fields.max_items === "number" && fields.max_items > 0 ? fields.max_items : null;
  return {
    name,
    nesting,
    min: typeof fields.min_items === "number" ? fields.min_items : 0,
    max: nesting === "single" ? 1 : max,
    block: decodeBlock(fields.block),
  };
}

function nestingOf(mode: unknown): Nesting {
  if (mode === "list" || mode === "set" || mode === "map") return mode;
  return "single";
}
