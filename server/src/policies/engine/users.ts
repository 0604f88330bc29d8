import { parsedFile } from "../../terraform/index/directories.ts";
import type { ModuleDirectory, ModuleInstance } from "../../terraform/index/model.ts";
import { childExpressions } from "../../terraform/index/references.ts";
import type { Block, Expression, TraversalExpression } from "../../terraform/syntax/ast.ts";
import { attributeOf } from "../../terraform/syntax/find.ts";

/** A variable or local on the way from an attribute to the text that decides its value. */
export interface Hop {
  readonly directory: ModuleDirectory;
  readonly root: "var" | "local";
  /** The name, then the keys below it: `["db", "encrypted"]` of `var.db.encrypted`. */
  readonly names: readonly string[];
}

const MAX_HOPS = 20;

/** The variables and locals that an expression's value passes through, nearest first. */
export function hopsOf(expression: Expression, module: ModuleInstance): readonly Hop[] {
  const hops: Hop[] = [];
  let here: Expression | undefined = expression;
  let scope = module;
  while (here !== undefined && hops.length < MAX_HOPS) {
    if (here.kind === "paren") {
      here = here.inner;
      continue;
    }
    if (here.kind !== "traversal" || (here.root !== "var" && here.root !== "local")) break;
    const names = namesOf(here);
    const [name] = names;
    if (name === undefined) break;
    hops.push({ directory: scope.directory, root: here.root, names });
    let next: Expression | undefined;
    if (here.root === "local") next = scope.directory.locals.get(name)?.attribute.value;
    else if (scope.parent !== null && scope.call !== null) {
      next = attributeOf(scope.call.block, name)?.value;
      if (next !== undefined) scope = scope.parent;
    }
    here = member(next, names.slice(1));
  }
  return hops;
}

function namesOf(expression: TraversalExpression): readonly string[] {
  return expression.steps.flatMap((step) => (step.kind === "attr" ? [step.name] : []));
}

function member(expression: Expression | undefined, names: readonly string[]): Expression | undefined {
  let here = expression;
  for (const name of names) {
    here = here?.kind === "object" ? here.elements.find((element) => element.name === name)?.value : undefined;
  }
  return here;
}

/** A place that reads a variable or local. */
export interface User {
  /** `aws_db_instance.main`, `module.db`, `output.x`, `local.y`. */
  readonly where: string;
  /** Attribute whose value it is part of. */
  readonly attribute: string;
}

/** Everything in the directory that reads the variable or local, in file order. */
export function usersOf(hop: Hop): readonly User[] {
  const users: User[] = [];
  for (const file of hop.directory.files) {
    for (const block of parsedFile(file).body.blocks) collect(block, addressOf(block), hop, users);
  }
  return users;
}

/** `aws_db_instance.main` for resources, `module.db` and so on for the rest. */
function addressOf(block: Block): string {
  if (block.type === "resource") return block.labels.join(".");
  return block.type === "locals" ? "local" : [block.type, ...block.labels].join(".");
}

function collect(block: Block, where: string, hop: Hop, users: User[]): void {
  for (const attribute of block.body.attributes) {
    if (!reads(attribute.value, hop)) continue;
    users.push({ where: where === "local" ? `local.${attribute.name}` : where, attribute: attribute.name });
  }
  for (const inner of block.body.blocks) collect(inner, where, hop, users);
}

function reads(expression: Expression, hop: Hop): boolean {
  if (expression.kind !== "traversal") return childExpressions(expression).some((child) => reads(child, hop));
  if (typeof expression.root !== "string") return reads(expression.root, hop);
  if (expression.steps.some((step) => step.kind === "index" && reads(step.key, hop))) return true;
  if (expression.root !== hop.root) return false;
  const names = namesOf(expression);
  return hop.names.every((name, i) => names[i] === undefined || names[i] === name);
}
