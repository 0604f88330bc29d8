import type { NodeInstance, ResourceNode, TerraformIndex } from "../../terraform/index/model.ts";
import type { Block } from "../../terraform/syntax/ast.ts";
import type { PolicySettings } from "../model.ts";
import type { EvaluateWith } from "./lookup.ts";

/** One live resource (or all of a block's, when their keys are not known) that a requirement is tested on. */
export interface Subject {
  readonly index: TerraformIndex;
  readonly settings: PolicySettings;
  readonly node: ResourceNode;
  readonly instance: NodeInstance;
}

/** Evaluates expressions of a node's block. */
export function evaluatorOf(index: TerraformIndex, node: ResourceNode): EvaluateWith {
  return (expression, bindings) => index.evaluate(expression, node.module, bindings);
}

/** True when Terraform is told to leave this attribute alone: then the code does not say what the resource is like. */
export function isIgnored(block: Block, path: string): boolean {
  const lifecycle = block.body.blocks.find((inner) => inner.type === "lifecycle");
  const ignored = lifecycle?.body.attributes.find((attribute) => attribute.name === "ignore_changes")?.value;
  if (ignored === undefined) return false;
  if (ignored.kind === "traversal" && ignored.root === "all") return true;
  if (ignored.kind !== "tuple") return false;
  const wanted = path.replaceAll("[*]", "").split(".");
  return ignored.items.some((item) => {
    const names = ignoredPath(item);
    return names.length > 0 && names.every((name, i) => name === wanted[i]);
  });
}

/** `metadata_options[0].http_tokens` as names; the old quoted form too. */
function ignoredPath(item: Parameters<EvaluateWith>[0]): readonly string[] {
  if (item.kind === "literal" && typeof item.value === "string") return item.value.split(".");
  if (item.kind !== "traversal" || typeof item.root !== "string") return [];
  const names = item.steps.flatMap((step) => {
    if (step.kind === "attr") return [step.name];
    return step.kind === "index" && step.key.kind === "literal" && typeof step.key.value === "string"
      ? [step.key.value]
      : [];
  });
  return [item.root, ...names];
}
