import type { Attribute, Block, Body, Expression, Span } from "../syntax/ast.ts";
import { literalMismatch } from "./literal-types.ts";
import {
  type AttributeSchema,
  type BlockSchema,
  isReadOnly,
  META_ATTRIBUTES,
  META_BLOCKS,
  type NestedBlockSchema,
  type Nesting,
  type ProviderSchema,
} from "./model.ts";
import type { SchemaProblem, SchemaProblemCode, SchemaVerdict } from "./problem.ts";

/** Nesting of real configuration stays below ten; the bound keeps hostile input from exhausting the stack. */
const MAX_DEPTH = 64;

/**
 * Checks a `resource` block against the provider schema: everything named exists and is of the right kind, nothing
 * read-only is set, what is required is there, single blocks stand once, literals can be what the attribute takes.
 * `dynamic` blocks are checked through their `content`. Expressions are not evaluated.
 */
export function validateBlock(schema: ProviderSchema, block: Block): SchemaVerdict {
  const type = block.labels[0] ?? "";
  const resource = block.type === "resource" ? schema.resource(type) : undefined;
  if (!resource) return { kind: "unknown-type", type: block.type === "resource" ? type : `${block.type}.${type}` };
  const problems: SchemaProblem[] = [];
  checkBody(block.body, block, resource, { path: "", depth: 0, problems });
  return { kind: "checked", problems };
}

interface Place {
  /** Dotted, `""` at the top. */
  readonly path: string;
  readonly depth: number;
  readonly problems: SchemaProblem[];
}

/** Blocks of one name: those written out, and whether a `dynamic` may add more. */
interface Written {
  readonly blocks: Block[];
  dynamic: boolean;
}

function checkBody(body: Body, at: Span, schema: BlockSchema, place: Place): void {
  if (place.depth > MAX_DEPTH) return;
  checkAttributes(body, schema, place);
  const written = checkBlocks(body, schema, place);
  const present = new Set(body.attributes.filter((a) => !isNull(a.value)).map((a) => a.name));
  for (const attribute of schema.attributes.values()) {
    if (attribute.required && !present.has(attribute.name) && !written.has(attribute.name)) {
      report(place, "missing-attribute", attribute.name, at, "is required");
    }
  }
  for (const nested of schema.blocks.values()) {
    // An opaque entry may be an attribute whose type is not known.
    if (!present.has(nested.name) || nested.block !== null) checkCount(nested, written.get(nested.name), at, place);
  }
}

function checkAttributes(body: Body, schema: BlockSchema, place: Place): void {
  const seen = new Set<string>();
  for (const attribute of body.attributes) {
    if (seen.has(attribute.name)) {
      report(place, "duplicate-attribute", attribute.name, attribute, "is set twice in the same block");
    }
    seen.add(attribute.name);
    const known = schema.attributes.get(attribute.name);
    if (known) checkAttribute(attribute, known, place);
    else if (!isMeta(attribute.name, META_ATTRIBUTES, place)) reportUnknownAttribute(attribute, schema, place);
  }
}

function reportUnknownAttribute(attribute: Attribute, schema: BlockSchema, place: Place): void {
  const block = schema.blocks.get(attribute.name);
  if (!block) report(place, "unknown-attribute", attribute.name, attribute, "does not exist in the provider schema");
  else if (block.block !== null) {
    const hint = `is a block: write \`${attribute.name} { … }\` without the equals sign`;
    report(place, "not-an-attribute", attribute.name, attribute, hint);
  }
}

function checkAttribute(attribute: Attribute, schema: AttributeSchema, place: Place): void {
  if (isReadOnly(schema) || isReservedId(schema, place)) {
    report(place, "read-only", attribute.name, attribute, "is set by the provider and cannot be configured");
  } else checkValue(attribute.value, schema, pathOf(place, attribute.name), place);
}

/** `id` is in every older resource's schema as if it could be set; the provider rejects it. */
function isReservedId(schema: AttributeSchema, place: Place): boolean {
  return schema.name === "id" && place.path === "" && schema.computed;
}

function checkValue(value: Expression, schema: AttributeSchema, path: string, place: Place): void {
  if (place.depth > MAX_DEPTH) return;
  const { type } = schema;
  const mismatch = literalMismatch(value, type);
  if (mismatch !== null) {
    place.problems.push({
      code: "wrong-type",
      path,
      start: value.start,
      end: value.end,
      message: `\`${path}\` ${mismatch}.`,
    });
    return;
  }
  if (type.kind === "nested") {
    const inner = { ...place, path, depth: place.depth + 1 };
    for (const object of objectsOf(value, type.nesting)) checkObject(object, type.block, inner);
  } else if (type.kind === "list" || type.kind === "set" || type.kind === "map") {
    const items =
      value.kind === "tuple" ? value.items : value.kind === "object" ? value.elements.map((e) => e.value) : [];
    const element = { ...schema, type: type.of };
    for (const item of items) checkValue(item, element, path, { ...place, depth: place.depth + 1 });
  }
}

type ObjectValue = Extract<Expression, { kind: "object" }>;

/** The objects written out in a value: the value itself, items of a list, or the values of a map. */
function objectsOf(value: Expression, nesting: Nesting): readonly ObjectValue[] {
  if (value.kind === "paren") return objectsOf(value.inner, nesting);
  if (value.kind === "object" && nesting !== "map") return [value];
  const items = value.kind === "object" ? value.elements.map((element) => element.value) : [];
  return (value.kind === "tuple" ? value.items : items).filter((item): item is ObjectValue => item.kind === "object");
}

function checkObject(object: ObjectValue, schema: BlockSchema, place: Place): void {
  for (const element of object.elements) {
    const known = schema.attributes.get(element.name ?? "");
    if (known) checkValue(element.value, known, pathOf(place, known.name), place);
    else if (element.name !== null && !schema.blocks.has(element.name)) {
      report(place, "unknown-attribute", element.name, element, "does not exist in the provider schema");
    }
  }
  const names = new Set(object.elements.map((element) => element.name));
  if (names.has(null)) return;
  for (const attribute of schema.attributes.values()) {
    if (attribute.required && !names.has(attribute.name)) {
      report(place, "missing-attribute", attribute.name, object, "is required");
    }
  }
}

function checkBlocks(body: Body, schema: BlockSchema, place: Place): Map<string, Written> {
  const written = new Map<string, Written>();
  for (const block of body.blocks) {
    const dynamic = block.type === "dynamic" && !schema.blocks.has("dynamic");
    const name = dynamic ? (block.labels[0] ?? "") : block.type;
    const entry = written.get(name) ?? { blocks: [], dynamic: false };
    written.set(name, entry);
    if (dynamic) entry.dynamic = true;
    else entry.blocks.push(block);
    for (const content of dynamic ? block.body.blocks.filter((b) => b.type === "content") : [block]) {
      checkNestedBlock(name, content, schema, place);
    }
  }
  return written;
}

function checkNestedBlock(name: string, block: Block, schema: BlockSchema, place: Place): void {
  const inner = { ...place, path: pathOf(place, name), depth: place.depth + 1 };
  const nested = schema.blocks.get(name);
  const attribute = schema.attributes.get(name);
  if (nested) {
    if (nested.block) checkBody(block.body, block, nested.block, inner);
  } else if (!attribute) {
    if (!isMeta(name, META_BLOCKS, place)) {
      report(place, "unknown-block", name, block, "does not exist in the provider schema");
    }
  } else if (isReadOnly(attribute)) {
    report(place, "read-only", name, block, "is set by the provider and cannot be configured");
  } else if (attribute.type.kind === "nested" && attribute.type.asBlocks) {
    checkBody(block.body, block, attribute.type.block, inner);
  } else report(place, "not-a-block", name, block, `is an attribute: write \`${name} = …\``);
}

function checkCount(schema: NestedBlockSchema, written: Written | undefined, at: Span, place: Place): void {
  const blocks = written?.blocks ?? [];
  if (blocks.length < schema.min && !written?.dynamic) {
    const need = schema.min === 1 ? "a block of this name is required" : `at least ${schema.min} are required`;
    report(place, "missing-block", schema.name, at, need);
  }
  const surplus = schema.max === null ? undefined : blocks[schema.max];
  if (surplus) report(place, "too-many-blocks", schema.name, surplus, `may stand at most ${schema.max} times`);
}

function isNull(value: Expression): boolean {
  return value.kind === "literal" && value.value === null;
}

function isMeta(name: string, meta: ReadonlySet<string>, place: Place): boolean {
  return place.path === "" && meta.has(name);
}

function pathOf(place: Place, name: string): string {
  return place.path === "" ? name : `${place.path}.${name}`;
}

function report(place: Place, code: SchemaProblemCode, name: string, at: Span, what: string): void {
  const path = pathOf(place, name);
  place.problems.push({ code, path, start: at.start, end: at.end, message: `\`${path}\` ${what}.` });
}
