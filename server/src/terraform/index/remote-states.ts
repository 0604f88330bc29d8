import type { Expression, TraversalStep } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import type { Value } from "../values/value.ts";
import type { ModuleInstance, ResourceDeclaration } from "./model.ts";
import { attrName } from "./place.ts";

/**
 * `data.terraform_remote_state.x.outputs.y`, when a root of this repository is known to keep its state there: the output
 * as that root's code gives it. Null when none is, or nothing more than a reference comes of it.
 *
 * @param steps those behind the data source's name and key.
 */
export function remoteOutput(
  { block }: ResourceDeclaration,
  module: ModuleInstance,
  {
    steps,
    evaluate,
  }: { readonly steps: readonly TraversalStep[]; readonly evaluate: (expression: Expression) => Value },
): Value | null {
  const { outputs } = module.deployment;
  const output = attrName(steps[1]);
  if (outputs === undefined || output === null || attrName(steps[0]) !== "outputs") return null;
  const text = (name: string): string | null => {
    const attribute = attributeOf(block, name);
    const value = attribute === undefined ? null : evaluate(attribute.value);
    return value?.kind === "known" && typeof value.value === "string" ? value.value : null;
  };
  const backend = text("backend");
  const config = attributeOf(block, "config");
  // A workspace that is not known, or instances that differ, could be any state.
  const isOpen = ["workspace", "for_each"].some(
    (name) => attributeOf(block, name) !== undefined && text(name) === null,
  );
  if (backend === null || isOpen) return null;
  const settings = new Map<string, string>();
  const given = config === undefined ? null : evaluate(config.value);
  if (given !== null && (given.kind !== "object" || given.open)) return null;
  for (const [name, value] of given?.kind === "object" ? given.entries : []) {
    if (value.kind === "known" && value.value !== null) settings.set(name, String(value.value));
  }
  const workspace = text("workspace");
  if (workspace !== null) settings.set("workspace", workspace);
  const value = outputs.ofState({ backend, settings, folder: module.root.path }, output);
  return value?.kind === "unknown" && value.text === undefined ? null : value;
}
