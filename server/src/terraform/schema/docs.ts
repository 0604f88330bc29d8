import type { AttributeSchema, AttributeType, BlockSchema, NestedBlockSchema, ProviderSchema } from "./model.ts";

/** Longest list of members shown for a block. */
const MAX_MEMBERS = 40;

/**
 * What the provider schema says of the given dotted paths, one line each, for a prompt or a hover:
 *
 *     aws_instance.metadata_options: block, at most 1; arguments: http_endpoint, http_tokens
 *     aws_instance.metadata_options.http_tokens: string, optional, set by AWS when absent
 */
export function docsFor(schema: ProviderSchema, type: string, paths: readonly string[]): string {
  const resource = schema.resource(type);
  if (!resource) return `${type}: not in the provider schema ${schema.version}.`;
  return paths.map((path) => `${type}.${path}: ${describePath(resource, path, schema.version)}`).join("\n");
}

function describePath(resource: BlockSchema, path: string, version: string): string {
  const steps = path.split(".");
  let block: BlockSchema = resource;
  for (const [index, step] of steps.entries()) {
    const attribute = block.attributes.get(step);
    const nested = block.blocks.get(step);
    const last = index === steps.length - 1;
    if (last && attribute) return describeAttribute(attribute);
    if (last && nested) return describeBlock(nested);
    const inner = nested ? nested.block : attribute ? nestedOf(attribute.type) : undefined;
    if (inner === null) return "any content (the schema does not describe it).";
    if (inner === undefined) return `does not exist in provider ${version}.`;
    block = inner;
  }
  return `does not exist in provider ${version}.`;
}

function nestedOf(type: AttributeType): BlockSchema | undefined {
  return type.kind === "nested" ? type.block : undefined;
}

function describeAttribute(attribute: AttributeSchema): string {
  const parts = [typeText(attribute.type)];
  if (attribute.required) parts.push("required");
  else if (!attribute.optional) parts.push("read-only, set by AWS");
  else parts.push(attribute.computed ? "optional, set by AWS when absent" : "optional");
  if (attribute.writeOnly) parts.push("write-only");
  const nested = nestedOf(attribute.type);
  return parts.join(", ") + (nested ? `; ${membersOf(nested)}` : "");
}

function describeBlock(nested: NestedBlockSchema): string {
  const parts = [`block${nested.nesting === "single" ? "" : ` (${nested.nesting})`}`];
  if (nested.min > 0) parts.push(nested.min === 1 ? "required" : `at least ${nested.min}`);
  if (nested.max !== null) parts.push(`at most ${nested.max}`);
  return `${parts.join(", ")}; ${nested.block ? membersOf(nested.block) : "any content"}`;
}

function membersOf(block: BlockSchema): string {
  const arguments_ = [...block.attributes.values()].filter((a) => a.required || a.optional);
  const names = arguments_.map((a) => (a.required ? `${a.name} (required)` : a.name));
  const blocks = [...block.blocks.keys()];
  const texts = [
    names.length > 0 ? `arguments: ${shortened(names)}` : "",
    blocks.length > 0 ? `blocks: ${shortened(blocks)}` : "",
  ];
  return texts.filter((text) => text !== "").join("; ") || "no arguments";
}

function shortened(names: readonly string[]): string {
  const rest = names.length - MAX_MEMBERS;
  return names.slice(0, MAX_MEMBERS).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** `string`, `list of string`, `map of list of string`, `set of objects`. */
export function typeText(type: AttributeType): string {
  if (type.kind === "nested") return type.nesting === "single" ? "object" : `${type.nesting} of objects`;
  if (type.kind === "list" || type.kind === "set" || type.kind === "map") return `${type.kind} of ${typeText(type.of)}`;
  return type.kind === "any" ? "any type" : type.kind;
}
