import type { Expression, LiteralExpression } from "../syntax/ast.ts";
import type { AttributeType } from "./model.ts";

/**
 * Whether a value can be what the attribute takes, judged by its written form only: `null` when it can or when the
 * form does not tell, else what is wrong with it.
 *
 * Terraform converts between strings and numbers, and between strings and bools where the text allows it; it never
 * converts numbers to bools or single values to collections. Source: "Type Conversion" of the Terraform language.
 */
export function literalMismatch(value: Expression, type: AttributeType): string | null {
  const plain = value.kind === "paren" ? null : value;
  if (value.kind === "paren") return literalMismatch(value.inner, type);
  if (plain === null || type.kind === "any") return null;
  const given = writtenKind(plain);
  if (given === null) return null;
  if (type.kind === "string" || type.kind === "number" || type.kind === "bool") {
    return given === "list" || given === "object"
      ? `takes a ${type.kind}, not ${described(given)}`
      : primitiveMismatch(plain, given, type.kind);
  }
  const takes = type.kind === "nested" ? type.nesting : type.kind;
  if (takes === "list" || takes === "set") return given === "list" ? null : `takes a ${takes}, not ${described(given)}`;
  return given === "object" ? null : `takes ${takes === "map" ? "a map" : "an object"}, not ${described(given)}`;
}

type WrittenKind = "string" | "number" | "bool" | "list" | "object";

function writtenKind(value: Expression): WrittenKind | null {
  if (value.kind === "literal") return literalKind(value);
  if (value.kind === "tuple") return "list";
  if (value.kind === "object") return "object";
  if (value.kind === "template") return templateKind(value);
  if (value.kind === "for") return value.key === null ? "list" : "object";
  return null;
}

/** A template that is one interpolation and nothing else is the value itself, of any type. */
function templateKind(template: Extract<Expression, { kind: "template" }>): WrittenKind | null {
  return template.parts.length === 1 && template.parts[0]?.kind === "interpolation" ? null : "string";
}

function literalKind(literal: LiteralExpression): WrittenKind | null {
  const kind = typeof literal.value;
  return kind === "string" || kind === "number" ? kind : kind === "boolean" ? "bool" : null;
}

function primitiveMismatch(value: Expression, given: WrittenKind, takes: "string" | "number" | "bool"): string | null {
  if (takes === "string" || given === takes) return null;
  if (given !== "string") return `takes a ${takes}, not ${described(given)}`;
  // What a template comes to is not known from its form.
  if (value.kind !== "literal" || typeof value.value !== "string") return null;
  const fits = takes === "bool" ? /^(?:true|false|1|0)$/.test(value.value) : isNumeric(value.value);
  return fits ? null : `takes a ${takes}, and "${value.value.slice(0, 40)}" cannot become one`;
}

function isNumeric(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}

function described(kind: WrittenKind): string {
  return kind === "object" ? "an object" : `a ${kind}`;
}
