import type { TraversalStep } from "../syntax/ast.ts";
import { evaluate, type Scope } from "../values/evaluate.ts";
import type { ReferenceValue, Value } from "../values/value.ts";
import type { ModuleInstance } from "./model.ts";

/** Instances of a call, by parent and call name; filled while the tree of instances is built. */
export type Children = (parent: ModuleInstance, call: string) => readonly ModuleInstance[];

/** Evaluates names inside module instances, remembering variables and locals that were evaluated before. */
export interface ModuleScopes {
  scopeOf(module: ModuleInstance, bindings?: ReadonlyMap<string, Value>): Scope;
  variable(module: ModuleInstance, name: string): Value;
  local(module: ModuleInstance, name: string): Value;
  /** Computes a value once per module instance; one that needs itself is unknown. */
  remembered(module: ModuleInstance, name: string, compute: () => Value): Value;
}

/** Where a name stands. */
export interface Place {
  readonly scopes: ModuleScopes;
  readonly childrenOf: Children;
  readonly module: ModuleInstance;
  readonly bindings: ReadonlyMap<string, Value>;
}

/** What a name means, and how many of the steps behind it that takes. */
export interface Resolved {
  readonly value: Value;
  readonly used: number;
}

/** The name of an attribute step; null for any other. */
export function attrName(step: TraversalStep | undefined): string | null {
  return step?.kind === "attr" ? step.name : null;
}

/** The place behind an index or splat. */
export function skipIndex(steps: readonly TraversalStep[], at: number): number {
  const step = steps[at];
  return step !== undefined && step.kind !== "attr" ? at + 1 : at;
}

/** The attribute behind a splat that ends with it: `[*].name`; null for anything else. */
export function splatAttribute(steps: readonly TraversalStep[], at: number): string | null {
  return steps[at]?.kind === "splat" && steps.length === at + 2 ? attrName(steps[at + 1]) : null;
}

/** `[0]`, `["k"]` as Terraform writes the key of an instance; empty without a step, null when the key is not known. */
export function keyOf(step: TraversalStep | undefined, { scopes, module, bindings }: Place): string | null {
  if (step?.kind !== "index") return "";
  const key = evaluate(step.key, scopes.scopeOf(module, bindings));
  if (key.kind !== "known" || key.value === null) return null;
  return typeof key.value === "number" ? `[${key.value}]` : `[${JSON.stringify(String(key.value))}]`;
}

/** The value of a resource, of which an attribute may be asked for. */
export function reference(target: string, module: ModuleInstance): ReferenceValue {
  return { kind: "reference", target, module: module.path, attribute: null };
}
