import type { Refusal } from "../../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../../shared/src/result.ts";
import { editBlock } from "../../../terraform/edits/block-edit.ts";
import type { Change } from "../../model.ts";
import { refuse } from "../common/refuse.ts";
import type { CidrSource, IngressRule } from "./rules.ts";

/** A rule block that takes one network becomes one block per network: copies of it with a name of their own. */
export function extraRules(
  rule: IngressRule,
  source: CidrSource,
  networks: readonly string[],
): Result<readonly Change[], Refusal> {
  const { file, block, type, name } = rule.node.declaration;
  if (source.path === null || source.path.length > 0 || source.expression?.kind === "traversal") {
    return refuse("no-fix", `${rule.what} takes one network only, and several are trusted: split it by hand.`);
  }
  const text = file.text.slice(block.start, block.end);
  const taken = new Set(rule.node.module.directory.resources.keys());
  const changes: Change[] = [];
  for (const network of networks) {
    const copy = editBlock(text, [{ op: "set", path: [], name: source.name, value: network }]);
    if (!copy.ok) return refuse("no-fix", `${rule.what} cannot be copied: ${copy.error}.`);
    const address = freeAddress(type, `${name}_trusted`, taken);
    taken.add(address);
    const label = address.slice(type.length + 1);
    changes.push({ kind: "create", file, after: block, text: copy.value.replace(/"?[\w-]+"?(?=\s*\{)/, `"${label}"`) });
  }
  return ok(changes);
}

function freeAddress(type: string, name: string, taken: ReadonlySet<string>): string {
  for (let n = 2; ; n++) {
    const address = `${type}.${name}_${n}`;
    if (!taken.has(address)) return address;
  }
}
