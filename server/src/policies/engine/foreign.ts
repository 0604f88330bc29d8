import { type Refusal, refusal } from "../../../../shared/src/reasons.ts";
import { foreignCall, isInstalledPath } from "../../terraform/index/installed.ts";
import { placeOf } from "../../terraform/index/lines.ts";
import type { DecisionSite, ResourceNode } from "../../terraform/index/model.ts";
import type { Change } from "../model.ts";

/** The refusal to change the code of a downloaded module; null for a block of the repository. */
export function foreignRefusal({ address, declaration, module }: ResourceNode): Refusal | null {
  const foreign = foreignCall(module);
  if (foreign === null) return null;
  const { call, label } = foreign;
  const block = placeOf(declaration.file, declaration.block);
  const message = `${address} (${block}) belongs to ${label}, a module from outside of this repository, whose code is not changed here: set it by an argument of module "${call.name}" (${placeOf(call.file, call.block)}), or take a version of the module that sets it.`;
  return refusal("external-module", message);
}

/**
 * The argument that overrules the default of a downloaded module's variable, in the call that the repository makes of
 * the module. Null where something else than a whole default decides, or the call is downloaded itself.
 */
export function argumentFor(decided: Extract<DecisionSite, { kind: "expression" }>, value: string): Change | null {
  const { call, directory } = decided.module;
  if (call === null || isInstalledPath(call.file.path) || call.file.isLink || call.file.format === "json") return null;
  const variable = [...directory.variables.values()].find((each) => each.default === decided.expression);
  if (variable === undefined) return null;
  return {
    kind: "ops",
    file: call.file,
    block: call.block,
    ops: [{ op: "set", path: [], name: variable.name, value }],
  };
}
