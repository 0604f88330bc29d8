import type { Arn } from "./parse.ts";

/** An ARN template ready for matching. */
export interface Template {
  readonly service: string;
  readonly region: Slot;
  readonly account: Slot;
  /** Literal text and variables in turn; first and last may be either. */
  readonly parts: readonly TemplatePart[];
  /** Characters of literal text: the more, the more specific. */
  readonly weight: number;
}

/** A region or account: must be empty, must be there, or must be this text. */
type Slot = { readonly kind: "empty" | "any" } | { readonly kind: "literal"; readonly text: string };
export type TemplatePart =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string };

/**
 * Endings that an ARN may lack: it then means the family (all versions), or was cut to it by `ownerArn`. Secrets may be
 * named without their random suffix in policies.
 */
const OPTIONAL_ENDINGS = [
  /:\$\{LayerVersion\}$/,
  /:\$\{TaskDefinitionRevisionNumber\}$/,
  /:\$\{Revision\}$/,
  /-\$\{RandomSuffix\}$/,
];

/** Variables whose form is known; anything else takes any text. */
const FORMS: Readonly<Record<string, RegExp>> = {
  RandomSuffix: /^[A-Za-z0-9]{6}$/,
  LayerVersion: /^\d+$/,
  TaskDefinitionRevisionNumber: /^\d+$/,
  Revision: /^\d+$/,
  LoadBalancerType: /^(?:app|net|gwy)$/,
};

/** Endings behind a dash that AWS makes; their length tells the dash from those in the name. */
const ENDING_LENGTHS: Readonly<Record<string, number>> = {
  RandomSuffix: 6,
  FrameworkId: 36,
  ReportPlanId: 36,
  RestoreTestingPlanId: 36,
};

/** The forms an ARN of this template can take, most specific first; empty for a text that is no template. */
export function compileTemplate(text: string): Template[] {
  const ending = OPTIONAL_ENDINGS.find((pattern) => pattern.test(text));
  const texts = ending ? [text, text.replace(ending, "")] : [text];
  return texts.map(compileOne).filter((template) => template !== null);
}

function compileOne(text: string): Template | null {
  const [, , service, region, account, ...rest] = text.split(":");
  if (service === undefined || region === undefined || account === undefined || rest.length === 0) return null;
  const parts = partsOf(rest.join(":"));
  const weight = parts.reduce((sum, part) => sum + (part.kind === "literal" ? part.text.length : 0), 0);
  return { service, region: slotOf(region), account: slotOf(account), parts, weight };
}

function slotOf(text: string): Slot {
  if (text === "") return { kind: "empty" };
  return text.includes("${") ? { kind: "any" } : { kind: "literal", text };
}

function partsOf(text: string): TemplatePart[] {
  // Splitting by a group keeps the groups: literals at even places, variables at odd ones.
  return text
    .split(/\$\{(\w+)\}/)
    .map(
      (piece, index): TemplatePart =>
        index % 2 === 1 ? { kind: "variable", name: piece } : { kind: "literal", text: piece },
    )
    .filter((part) => part.kind === "variable" || part.text !== "");
}

/** Values of the template's variables if the ARN has its form, else null. Linear in the ARN's length. */
export function matchTemplate(template: Template, arn: Arn): Map<string, string> | null {
  if (template.service !== arn.service) return null;
  if (!fits(template.region, arn.region) || !fits(template.account, arn.account)) return null;
  return matchParts(template.parts, arn.resource);
}

function fits(slot: Slot, text: string): boolean {
  if (slot.kind === "literal") return slot.text === text;
  return slot.kind === "empty" ? text === "" : text !== "";
}

/** Each variable ends at the next literal's first occurrence; the last variable takes the rest. */
function matchParts(parts: readonly TemplatePart[], text: string): Map<string, string> | null {
  const values = new Map<string, string>();
  let at = 0;
  let open: string | null = null;
  for (const [index, part] of parts.entries()) {
    if (part.kind === "variable") {
      open = part.name;
      continue;
    }
    const found = open === null ? (text.startsWith(part.text, at) ? at : -1) : endOf(part.text, text, at, index, parts);
    if (found < 0) return null;
    if (open !== null && !take(values, open, text.slice(at, found))) return null;
    open = null;
    at = found + part.text.length;
  }
  if (open !== null) return take(values, open, text.slice(at)) ? values : null;
  return at === text.length ? values : null;
}

/** Where the literal at `index` begins, and the open variable ends; -1 when it is not there. */
function endOf(literal: string, text: string, at: number, index: number, parts: readonly TemplatePart[]): number {
  const next = parts[index + 1];
  if (next === undefined) return text.endsWith(literal) ? text.length - literal.length : -1;
  const ending = next.kind === "variable" ? ENDING_LENGTHS[next.name] : undefined;
  if (ending === undefined || index !== parts.length - 2) return text.indexOf(literal, at);
  const found = text.length - ending - literal.length;
  return found >= at && text.startsWith(literal, found) ? found : -1;
}

function take(values: Map<string, string>, name: string, value: string): boolean {
  if (value === "" || FORMS[name]?.test(value) === false) return false;
  values.set(name, value);
  return true;
}
