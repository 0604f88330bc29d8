import { foreignCall } from "../terraform/index/installed.ts";
import { placeOf } from "../terraform/index/lines.ts";
import type { ResourceNode } from "../terraform/index/model.ts";

/** Says of a block in a downloaded module whose it is and through which call it came in; empty for one of the repository. */
export function foreignNotes(node: ResourceNode): readonly string[] {
  const foreign = foreignCall(node.module);
  if (foreign === null) return [];
  const { call, label } = foreign;
  return [
    `declared in module "${call.name}" (${placeOf(call.file, call.block)}), whose code is ${label} as \`terraform init\` downloaded it`,
  ];
}
