import { stringify } from "yaml";
import type { Policy } from "../policies/model.ts";
import type { ModuleDirectory, ResourceNode } from "../terraform/index/model.ts";
import { childExpressions } from "../terraform/index/references.ts";
import { docsFor } from "../terraform/schema/docs.ts";
import { loadSchema } from "../terraform/schema/load.ts";
import type { Body, Expression } from "../terraform/syntax/ast.ts";
import type { FixRequest, ModuleContextItem } from "./bedrock/request.ts";
import type { ModelTask } from "./model-fixer.ts";
import { providerOf } from "./verify/schema-layer.ts";

/** Context items shown at most; the request is cut further to the token limit. */
const MAX_CONTEXT = 40;

/** Puts together all that a model is told about one finding. */
export function buildRequest({ finding, policy, node }: ModelTask): FixRequest {
  const { file, block, address } = node.declaration;
  return {
    finding,
    policy: {
      id: policy.id,
      title: policy.title,
      why: policy.why,
      requirement: requirementText(policy),
      allowedCompanions: policy.companion === undefined ? [] : [policy.companion.type],
      impact: policy.impact,
    },
    block: {
      address,
      file: file.path,
      text: file.text.slice(block.start, block.end),
      start: block.start,
      end: block.end,
    },
    context: contextOf(node),
    attributeDocs: attributeDocs(policy, node),
  };
}

/** The declaration itself, as YAML: it is precise, short, and what the check really does. */
function requirementText(policy: Policy): string {
  const parts = {
    ...(policy.require === undefined ? {} : { require: policy.require }),
    ...(policy.companion === undefined
      ? {}
      : { companion: { type: policy.companion.type, link: policy.companion.link, require: policy.companion.require } }),
    ...(policy.prefer.length === 0 ? {} : { prefer: policy.prefer }),
    ...(policy.operation === undefined ? {} : { operation: policy.operation }),
  };
  return `${policy.title}\n${stringify(parts)}`;
}

function attributeDocs(policy: Policy, node: ResourceNode): string {
  const schema = loadSchema(providerOf(node.module.root, node.module.directory).major);
  const own = docsFor(
    schema,
    node.declaration.type,
    policy.prefer.map((preference) => preference.path),
  );
  const { companion } = policy;
  if (companion === undefined) return own;
  return `${own}\n${docsFor(
    schema,
    companion.type,
    companion.prefer.map((preference) => preference.path),
  )}`;
}

/** What the block refers to, then what refers to it, nearest first. */
function contextOf(node: ResourceNode): readonly ModuleContextItem[] {
  const { directory } = node.module;
  const direct = namesIn(node.declaration.block.body);
  const items = new Map<string, ModuleContextItem>();
  for (const name of direct) add(items, directory, name, 1);
  for (const resource of directory.resources.values()) {
    if (resource === node.declaration || items.has(resource.address)) continue;
    if (namesIn(resource.block.body).has(node.declaration.address)) add(items, directory, resource.address, 2);
  }
  return [...items.values()].slice(0, MAX_CONTEXT);
}

function add(items: Map<string, ModuleContextItem>, directory: ModuleDirectory, name: string, distance: number): void {
  const found = lookUp(directory, name);
  if (found !== null && !items.has(name)) items.set(name, { ...found, address: name, distance });
}

function lookUp(directory: ModuleDirectory, name: string): Pick<ModuleContextItem, "kind" | "file" | "text"> | null {
  const [root, second = ""] = name.split(".");
  if (root === "local") {
    const local = directory.locals.get(second);
    if (local === undefined) return null;
    return {
      kind: "local",
      file: local.file.path,
      text: local.file.text.slice(local.attribute.start, local.attribute.end),
    };
  }
  const kind = root === "var" ? "variable" : root === "data" ? "data" : "resource";
  const site = kind === "variable" ? directory.variables.get(second) : directory.resources.get(name);
  if (site === undefined) return null;
  return { kind, file: site.file.path, text: site.file.text.slice(site.block.start, site.block.end) };
}

/** `var.x`, `local.y`, `aws_kms_key.main`, `data.a.b` named anywhere in a body. */
function namesIn(body: Body, into = new Set<string>()): ReadonlySet<string> {
  for (const attribute of body.attributes) collect(attribute.value, into);
  for (const block of body.blocks) namesIn(block.body, into);
  return into;
}

function collect(expression: Expression, into: Set<string>): void {
  if (expression.kind !== "traversal") {
    for (const child of childExpressions(expression)) collect(child, into);
    return;
  }
  if (typeof expression.root !== "string") {
    collect(expression.root, into);
    return;
  }
  const names = expression.steps.flatMap((step) => (step.kind === "attr" ? [step.name] : []));
  into.add([expression.root, ...names.slice(0, expression.root === "data" ? 2 : 1)].join("."));
}
