import type { ResourceNode, SourceFile } from "../../../terraform/index/model.ts";
import type { Expression, Span } from "../../../terraform/syntax/ast.ts";
import { nodeOf } from "../common/links.ts";
import { countUses, topBlockAt } from "../common/walk.ts";
import { documentOfDataSource } from "./data-source.ts";
import { type DocNode, docOf, fromValue } from "./document.ts";
import { readJsonText } from "./json-text.ts";
import type { PolicyEnv } from "./symbol.ts";

/** Where a statement can be added to a policy. */
export type Place =
  | {
      readonly kind: "statements";
      readonly syntax: "hcl" | "json";
      readonly env: PolicyEnv;
      /** The whole expression that the list stands in: `jsonencode(…)` or the heredoc. */
      readonly whole: Expression;
      /** The list of statements, or the one statement that stands in its place. Offsets into the file. */
      readonly list: Span;
      readonly items: readonly Span[];
      readonly isList: boolean;
    }
  | { readonly kind: "data"; readonly node: ResourceNode }
  /** Cannot be edited: a sentence that says why and what to do. */
  | { readonly kind: "none"; readonly because: string };

/** A policy as read: what it says and where a statement could be added. */
export interface FoundPolicy {
  readonly document: DocNode;
  readonly place: Place;
}

const MAX_HOPS = 8;

/** Reads the expression of a policy attribute: `jsonencode`, JSON text, a policy document data source, a local. */
export function readPolicy(expression: Expression, env: PolicyEnv, hops = 0): FoundPolicy {
  if (hops > MAX_HOPS) return opaquePolicy("the policy is passed on too many times");
  if (expression.kind === "paren") return readPolicy(expression.inner, env, hops + 1);
  if (expression.kind === "call") return fromCall(expression, env);
  if (isHeredoc(expression, env.file)) return readJsonText(expression, env);
  const only = expression.kind === "template" && expression.parts.length === 1 ? expression.parts[0] : undefined;
  if (only?.kind === "interpolation") return readPolicy(only.value, env, hops + 1);
  if (expression.kind === "traversal") return fromTraversal(expression, env, hops);
  return fromPlainValue(expression, env);
}

function isHeredoc(expression: Expression, file: SourceFile): boolean {
  return (
    (expression.kind === "template" || expression.kind === "literal") && file.text.startsWith("<<", expression.start)
  );
}

function opaquePolicy(because: string): FoundPolicy {
  return { document: { kind: "unknown", because }, place: { kind: "none", because } };
}

function fromCall(expression: Extract<Expression, { kind: "call" }>, env: PolicyEnv): FoundPolicy {
  const [argument] = expression.args;
  if (expression.name !== "jsonencode" || argument === undefined) {
    return opaquePolicy(`the policy comes from \`${expression.name}()\`, which is not followed`);
  }
  return { document: docOf(argument, env), place: placeInObject(argument, expression, env) };
}

function placeInObject(argument: Expression, whole: Expression, env: PolicyEnv): Place {
  if (argument.kind === "traversal") {
    const hop = followLocal(argument, env);
    if (hop !== null)
      return hop.shared ? sharedLocal(hop.name) : placeInObject(hop.expression, hop.expression, hop.env);
  }
  if (argument.kind !== "object") return { kind: "none", because: "the policy is put together by an expression" };
  const given = argument.elements.find((element) => element.name === "Statement")?.value;
  const statement = given?.kind === "call" && given.name === "concat" ? writtenOut(given.args) : given;
  if (statement?.kind === "tuple") {
    return { kind: "statements", syntax: "hcl", env, whole, list: statement, items: statement.items, isList: true };
  }
  if (statement?.kind === "object") {
    return { kind: "statements", syntax: "hcl", env, whole, list: statement, items: [statement], isList: false };
  }
  return { kind: "none", because: "the list of its statements is put together by an expression" };
}

/** `concat([…], var.more)`: the last list that is written there takes the statement. */
function writtenOut(lists: readonly Expression[]): Expression | undefined {
  return lists.findLast((list) => list.kind === "tuple");
}

interface LocalHop {
  readonly name: string;
  readonly expression: Expression;
  readonly env: PolicyEnv;
  readonly shared: boolean;
}

function followLocal(expression: Expression, env: PolicyEnv): LocalHop | null {
  if (expression.kind !== "traversal" || expression.root !== "local" || expression.steps.length !== 1) return null;
  const [step] = expression.steps;
  const local = step?.kind === "attr" ? env.module.directory.locals.get(step.name) : undefined;
  if (local === undefined) return null;
  return {
    name: local.name,
    expression: local.attribute.value,
    env: { ...env, file: local.file, bindings: new Map() },
    shared: countUses(env.module.directory, ["local", local.name]) > 1,
  };
}

function sharedLocal(name: string): Place {
  return { kind: "none", because: `local \`${name}\`, which holds the policy, is used in more than one place` };
}

function fromTraversal(expression: Expression, env: PolicyEnv, hops: number): FoundPolicy {
  const value = env.index.evaluate(expression, env.module, env.bindings);
  if (value.kind === "reference" && value.target.startsWith("data.aws_iam_policy_document.")) {
    const node = nodeOf(value, env.module);
    if (node === null) return opaquePolicy(`\`${value.target}\` is not in the code`);
    return { document: documentOfDataSource(node, env, readPolicy, hops), place: placeInData(node, env) };
  }
  if (value.kind === "reference") return opaquePolicy(`the policy is made by \`${value.target}\``);
  const hop = followLocal(expression, env);
  if (hop !== null) {
    const found = readPolicy(hop.expression, hop.env, hops + 1);
    return hop.shared ? { ...found, place: sharedLocal(hop.name) } : found;
  }
  const site = env.index.decide(expression, env.file, env.module);
  if (site.kind === "undecidable") return opaquePolicy(site.because);
  const found = readPolicy(
    site.expression,
    { ...env, file: site.file, module: site.module, bindings: new Map() },
    hops + 1,
  );
  return { ...found, place: { kind: "none", because: `the policy is passed in (${site.via.join(", ")})` } };
}

function placeInData(node: ResourceNode, env: PolicyEnv): Place {
  const { address, name } = node.declaration;
  if (node.module !== env.module) {
    return { kind: "none", because: `\`${address}\`, which makes the policy, stands in another module` };
  }
  if (countUses(node.module.directory, ["data", "aws_iam_policy_document", name]) > 1) {
    return { kind: "none", because: `\`${address}\`, which makes the policy, is used in more than one place` };
  }
  if (
    node.declaration.file.format !== "hcl" ||
    topBlockAt(node.declaration.file, node.declaration.block.start) === null
  ) {
    return { kind: "none", because: `\`${address}\` is in generated code` };
  }
  return { kind: "data", node };
}

/** A quoted string: its text is JSON when all of it is known. */
function fromPlainValue(expression: Expression, env: PolicyEnv): FoundPolicy {
  const value = env.index.evaluate(expression, env.module, env.bindings);
  const because = "the policy is a string with escapes; write it with `jsonencode()` first";
  if (value.kind !== "known" || typeof value.value !== "string") return opaquePolicy("the policy is not known");
  try {
    const json: unknown = JSON.parse(value.value);
    return { document: docOfJson(json), place: { kind: "none", because } };
  } catch {
    return opaquePolicy("the policy is not JSON");
  }
}

function docOfJson(json: unknown): DocNode {
  if (Array.isArray(json)) return { kind: "list", items: json.map(docOfJson) };
  if (typeof json !== "object" || json === null) return fromValue({ kind: "known", value: scalarOf(json) });
  return {
    kind: "object",
    entries: new Map(Object.entries(json).map(([key, value]) => [key, docOfJson(value)] as const)),
    open: false,
  };
}

function scalarOf(json: unknown): string | number | boolean | null {
  return typeof json === "string" || typeof json === "number" || typeof json === "boolean" ? json : null;
}
