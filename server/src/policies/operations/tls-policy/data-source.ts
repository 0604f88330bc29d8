import type { ResourceNode } from "../../../terraform/index/model.ts";
import type { Block, Expression } from "../../../terraform/syntax/ast.ts";
import { attributeOf } from "../../../terraform/syntax/find.ts";
import { resourceBindings } from "../common/links.ts";
import { type DocNode, docOf } from "./document.ts";
import type { FoundPolicy } from "./read.ts";
import type { PolicyEnv } from "./symbol.ts";

type Read = (expression: Expression, env: PolicyEnv, hops: number) => FoundPolicy;

/** Arguments that merge other documents in, one each or a list of them. */
const SOURCES = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"] as const;

/** The document that an `aws_iam_policy_document` makes, with the documents it merges. */
export function documentOfDataSource(node: ResourceNode, from: PolicyEnv, read: Read, hops: number): DocNode {
  const { block, file } = node.declaration;
  const env: PolicyEnv = {
    ...from,
    file,
    module: node.module,
    bindings: resourceBindings(from.index, node),
  };
  const items: DocNode[] = [];
  for (const child of block.body.blocks) {
    if (child.type === "statement") items.push(statementOf(child, env));
    else if (isDynamic(child, "statement"))
      items.push({ kind: "unknown", because: "statements are made by `dynamic`" });
  }
  for (const name of SOURCES) {
    const attribute = attributeOf(block, name);
    if (attribute !== undefined) items.push(...merged(attribute.value, env, read, hops));
  }
  return { kind: "object", entries: new Map([["Statement", { kind: "list", items }]]), open: false };
}

function merged(expression: Expression, env: PolicyEnv, read: Read, hops: number): readonly DocNode[] {
  const sources = expression.kind === "tuple" ? expression.items : [expression];
  return sources.flatMap((source): readonly DocNode[] => {
    const { document } = read(source, env, hops + 1);
    if (document.kind !== "object") {
      return [
        { kind: "unknown", because: document.kind === "unknown" ? document.because : "a merged policy is not known" },
      ];
    }
    const statement = document.entries.get("Statement");
    if (statement === undefined) return [];
    return statement.kind === "list" ? statement.items : [statement];
  });
}

function isDynamic(block: Block, name: string): boolean {
  return block.type === "dynamic" && block.labels[0] === name;
}

function statementOf(block: Block, env: PolicyEnv): DocNode {
  const entries = new Map<string, DocNode>([["Effect", { kind: "text", symbol: "Allow" }]]);
  const take = (attribute: string, key: string): void => {
    const found = attributeOf(block, attribute);
    if (found !== undefined) entries.set(key, docOf(found.value, env));
  };
  take("effect", "Effect");
  take("actions", "Action");
  take("resources", "Resource");
  const principals = grouped(block, "principals", env, "type", "identifiers");
  if (principals !== null) entries.set("Principal", principals);
  const conditions = conditionsOf(block, env);
  if (conditions !== null) entries.set("Condition", conditions);
  return { kind: "object", entries, open: false };
}

const DYNAMIC: DocNode = { kind: "unknown", because: "a part of a statement is made by `dynamic`" };

function conditionsOf(block: Block, env: PolicyEnv): DocNode | null {
  if (block.body.blocks.some((child) => isDynamic(child, "condition"))) return DYNAMIC;
  const operators = new Map<string, Map<string, DocNode>>();
  for (const child of block.body.blocks.filter((candidate) => candidate.type === "condition")) {
    const test = textOf(child, "test", env);
    const variable = textOf(child, "variable", env);
    const values = attributeOf(child, "values");
    if (test === null || variable === null || values === undefined) return DYNAMIC;
    const keys = operators.get(test) ?? new Map<string, DocNode>();
    operators.set(test, keys);
    // Conditions on one key are merged into one list of values.
    const value = docOf(values.value, env);
    const earlier = keys.get(variable);
    keys.set(variable, earlier === undefined ? value : { kind: "list", items: [earlier, value] });
  }
  if (operators.size === 0) return null;
  const entries = new Map([...operators].map(([test, keys]) => [test, objectOf(keys)] as const));
  return objectOf(entries);
}

function grouped(block: Block, name: string, env: PolicyEnv, keyName: string, valueName: string): DocNode | null {
  if (block.body.blocks.some((child) => isDynamic(child, name))) return DYNAMIC;
  const entries = new Map<string, DocNode>();
  for (const child of block.body.blocks.filter((candidate) => candidate.type === name)) {
    const key = textOf(child, keyName, env);
    const value = attributeOf(child, valueName);
    if (key === null || value === undefined) return DYNAMIC;
    entries.set(key, docOf(value.value, env));
  }
  return entries.size === 0 ? null : objectOf(entries);
}

function textOf(block: Block, name: string, env: PolicyEnv): string | null {
  const attribute = attributeOf(block, name);
  const value = attribute === undefined ? null : env.index.evaluate(attribute.value, env.module, env.bindings);
  return value?.kind === "known" && typeof value.value === "string" ? value.value : null;
}

function objectOf(entries: ReadonlyMap<string, DocNode>): DocNode {
  return { kind: "object", entries, open: false };
}
