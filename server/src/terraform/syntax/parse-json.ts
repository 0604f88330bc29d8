import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Attribute, Block, Expression, ObjectElement, ParsedFile, SyntaxProblem } from "./ast.ts";
import { parseHcl } from "./parse.ts";

/** How many object levels of names follow a block type: `resource.<type>.<name>`. */
const LABELS: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  module: 1,
  variable: 1,
  output: 1,
  provider: 1,
  locals: 0,
  terraform: 0,
  moved: 0,
  import: 0,
};

/**
 * Reads Terraform's JSON syntax into the same view. JSON does not tell nested blocks from attributes without a schema,
 * so an object stands in the view both as an attribute and as a block; readers look for whichever they need.
 */
export function parseTerraformJson(text: string): ParsedFile {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
  const problems: SyntaxProblem[] = errors.slice(0, 5).map((error) => ({
    start: error.offset,
    end: error.offset + error.length,
    line: text.slice(0, error.offset).split("\n").length,
    message: `not valid JSON (${printParseErrorCode(error.error)})`,
  }));
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  for (const property of propertiesOf(root)) {
    attributes.push(attributeOf(property));
    const labels = LABELS[property.name];
    if (labels !== undefined) blocks.push(...blocksOf(property.name, property.value, labels, []));
  }
  return { body: { start: 0, end: text.length, attributes, blocks }, problems };
}

interface Property {
  readonly name: string;
  readonly node: Node;
  readonly value: Node;
}

function propertiesOf(node: Node | undefined): Property[] {
  if (node?.type === "array") return (node.children ?? []).flatMap(propertiesOf);
  if (node?.type !== "object") return [];
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    // `"//"` is how comments are written in this syntax.
    if (typeof key?.value !== "string" || value === undefined || key.value === "//") return [];
    return [{ name: key.value, node: property, value }];
  });
}

function blocksOf(type: string, node: Node, depth: number, labels: readonly string[]): Block[] {
  if (depth > 0) {
    return propertiesOf(node).flatMap((property) =>
      blocksOf(type, property.value, depth - 1, [...labels, property.name]),
    );
  }
  if (node.type === "array") return (node.children ?? []).flatMap((item) => blocksOf(type, item, 0, labels));
  if (node.type !== "object") return [];
  const properties = propertiesOf(node);
  const end = node.offset + node.length;
  // An object that ends with the text, right behind its brace, has no other one.
  const close = Math.max(node.offset, end - 1);
  return [
    {
      kind: "block",
      start: node.offset,
      end,
      type,
      labels,
      open: node.offset,
      close,
      body: {
        start: Math.min(node.offset + 1, end),
        end: Math.max(node.offset + 1, close),
        attributes: properties.map(attributeOf),
        blocks: properties.flatMap((property) => blocksOf(property.name, property.value, 0, [])),
      },
    },
  ];
}

function attributeOf(property: Property): Attribute {
  return {
    kind: "attribute",
    start: property.node.offset,
    end: property.node.offset + property.node.length,
    name: property.name,
    value: expressionOf(property.value),
  };
}

function expressionOf(node: Node): Expression {
  const span = { start: node.offset, end: node.offset + node.length };
  switch (node.type) {
    case "string":
      return stringOf(String(node.value), span);
    case "number":
    case "boolean":
      return { kind: "literal", ...span, value: node.value as number | boolean };
    case "null":
      return { kind: "literal", ...span, value: null };
    case "array":
      return { kind: "tuple", ...span, items: (node.children ?? []).map(expressionOf) };
    case "object":
      return { kind: "object", ...span, elements: propertiesOf(node).map(elementOf) };
    default:
      return { kind: "invalid", ...span };
  }
}

function elementOf(property: Property): ObjectElement {
  const start = property.node.offset;
  const key: Expression = { kind: "literal", start, end: start + property.name.length + 2, value: property.name };
  const end = start + property.node.length;
  return { start, end, key, name: property.name, value: expressionOf(property.value) };
}

/** Strings are templates in this syntax. */
function stringOf(value: string, span: { start: number; end: number }): Expression {
  if (!value.includes("${") && !value.includes("%{")) return { kind: "literal", ...span, value };
  const quoted = value.replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
  const parsed = parseHcl(`x = "${quoted}"\n`).body.attributes[0]?.value;
  return parsed === undefined ? { kind: "invalid", ...span } : { ...parsed, ...span };
}
