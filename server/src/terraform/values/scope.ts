import type { Expression, TraversalStep } from "../syntax/ast.ts";
import type { TerraformFunction } from "./functions/signature.ts";
import type { Value } from "./value.ts";

/** What names mean where an expression stands. Implemented by the index; tests give a plain object. */
export interface Scope {
  /** `each`, `count`, iterators of dynamic blocks, variables of `for`. Looked at first. */
  readonly bindings: ReadonlyMap<string, Value>;
  /**
   * Value of a name that is not bound, with the number of steps it used up: `var.x` uses one, `module.a.out` two.
   */
  resolve(root: string, steps: readonly TraversalStep[]): { readonly value: Value; readonly used: number };
  /** Functions that mean something here only, such as `file` of files in the repository. Looked at before the others. */
  readonly functions?: Readonly<Record<string, TerraformFunction>> | undefined;
}

/** Evaluates a part of an expression, in the same scope unless another is given. */
export type Go = (expression: Expression, within?: Scope) => Value;
