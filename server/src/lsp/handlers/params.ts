import { ErrorCodes, ResponseError } from "vscode-languageserver/node";
import type { Fixer } from "../fixes/context.ts";

/** Parameters of our own messages come from any client: they are read, not believed. */
export function textOf(params: unknown, name: string): string {
  const value = optionalText(params, name);
  if (value !== null && value !== "") return value;
  throw new ResponseError(ErrorCodes.InvalidParams, `The parameter ${name} must be a text.`);
}

export function optionalText(params: unknown, name: string): string | null {
  const value = fieldOf(params, name);
  return typeof value === "string" ? value : null;
}

export function textsOf(params: unknown, name: string): readonly string[] {
  const value = fieldOf(params, name);
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new ResponseError(ErrorCodes.InvalidParams, `The parameter ${name} must be a list of texts.`);
}

export function fixerOf(params: unknown): Fixer {
  return fieldOf(params, "fixer") === "bedrock" ? "bedrock" : "rule";
}

export function fieldOf(params: unknown, name: string): unknown {
  return typeof params === "object" && params !== null ? (params as Record<string, unknown>)[name] : undefined;
}
