import type { ModuleInstance, ResourceNode, SourceFile, TerraformIndex } from "../../../terraform/index/model.ts";
import type { Expression } from "../../../terraform/syntax/ast.ts";
import { attributeOf } from "../../../terraform/syntax/find.ts";
import type { ReferenceValue, Value } from "../../../terraform/values/value.ts";
import { isNode } from "../common/links.ts";

/** Where an expression of a policy stands, and whose policy it is. */
export interface PolicyEnv {
  readonly index: TerraformIndex;
  readonly owner: ResourceNode;
  readonly file: SourceFile;
  readonly module: ModuleInstance;
  readonly bindings: ReadonlyMap<string, Value>;
}

/** Stands for the owner's ARN and name inside a symbol. Private-use characters never stand in real policies. */
const OWNER_ARN = "\ue000arn\ue001";
const OWNER_NAME = "\ue000name\ue001";
/** Opens and closes a piece that is not known. Two pieces with the same inside are equal. */
const HOLE = ["\ue002", "\ue003"] as const;
/** Another resource's attribute: not known, but certainly not the owner's. */
const OTHER = ["\ue004", "\ue005"] as const;

const MAX_HOPS = 12;

/**
 * The text of an expression, with marks in place of what is only known after apply: the owner's ARN and name, other
 * resources' attributes, and holes that carry the expression they stand for, so that equal expressions give equal text.
 */
export function symbolOf(expression: Expression, env: PolicyEnv, hops = 0): string {
  const value = env.index.evaluate(expression, env.module, env.bindings);
  if (value.kind === "known") return value.value === null ? "" : String(value.value);
  if (value.kind === "reference") return referenceSymbol(value, env.owner);
  if (hops > MAX_HOPS) return hole(expression, env);
  switch (expression.kind) {
    case "paren":
      return symbolOf(expression.inner, env, hops + 1);
    case "template":
      return expression.parts
        .map((part) => {
          if (part.kind === "text") return part.text;
          return part.kind === "interpolation" ? symbolOf(part.value, env, hops + 1) : hole(expression, env);
        })
        .join("");
    case "traversal":
      return traversalSymbol(expression, env, hops);
    default:
      return hole(expression, env);
  }
}

function traversalSymbol(expression: Expression, env: PolicyEnv, hops: number): string {
  const [only, ...more] = env.index.references(expression, env.module);
  if (only !== undefined && more.length === 0 && isNode(only, env.owner)) return referenceSymbol(only, env.owner);
  const site = env.index.decide(expression, env.file, env.module);
  if (site.kind !== "expression" || site.expression === expression) return hole(expression, env);
  return symbolOf(site.expression, { ...env, file: site.file, module: site.module, bindings: new Map() }, hops + 1);
}

function referenceSymbol(reference: ReferenceValue, owner: ResourceNode): string {
  if (!isNode(reference, owner)) return `${OTHER[0]}${reference.target}${OTHER[1]}`;
  return reference.attribute === "arn" ? OWNER_ARN : OWNER_NAME;
}

function hole(expression: Expression, env: PolicyEnv): string {
  const text = env.file.text.slice(expression.start, expression.end).replace(/\s+/g, " ").replaceAll(":", ";");
  return `${HOLE[0]}${env.module.path}|${text}${HOLE[1]}`;
}

/** True when a part of the symbol is not known and may be anything. */
export function hasHole(symbol: string): boolean {
  return symbol.includes(HOLE[0]);
}

/** What the symbol says, for a person: marks become `…`. */
export function readable(symbol: string): string {
  return symbol.replace(/[\ue000\ue002\ue004][^\ue001\ue003\ue005]*[\ue001\ue003\ue005]/g, "…");
}

/** A hole for something that could not be read at all. */
export function opaque(because: string): string {
  return `${HOLE[0]}${because}${HOLE[1]}`;
}

/** The owner's name as a symbol, from its naming attribute; null when the provider makes the name up. */
export function ownerName(env: PolicyEnv, nameAttribute: string): string | null {
  const { declaration, module } = env.owner;
  const attribute = attributeOf(declaration.block, nameAttribute);
  if (attribute === undefined) return null;
  return symbolOf(attribute.value, { ...env, file: declaration.file, module, bindings: new Map() });
}

/**
 * What comes after the owner's ARN in a resource of a policy: `""` for the owner itself, `"/*"` for its objects. Null
 * when the resource is not the owner's.
 */
export function suffixAfterOwner(symbol: string, service: string, name: string | null): string | null {
  if (symbol.startsWith(OWNER_ARN)) return symbol.slice(OWNER_ARN.length);
  const own = new RegExp(`^arn:[^:]*:${service}:[^:]*:[^:]*:(.*)$`, "s").exec(symbol)?.[1];
  if (own === undefined) return null;
  for (const prefix of name === null ? [OWNER_NAME] : [OWNER_NAME, name]) {
    if (own.startsWith(prefix) && /^($|[/*])/.test(own.slice(prefix.length))) return own.slice(prefix.length);
  }
  return null;
}
