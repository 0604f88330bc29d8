import type { KeyEntry } from "../../../shared/src/receipt.ts";
import { decideEach } from "../terraform/index/decide-each.ts";
import { lineAt } from "../terraform/index/lines.ts";
import type { ResourceNode, TerraformIndex } from "../terraform/index/model.ts";

/** Attributes of one block that are followed to the map. */
const MAX_FOLLOWED = 60;

/**
 * Attributes of a block with `for_each` that a literal in the map's entry decides for the found key: an edit of the
 * block changes all keys, an edit there this one alone. Empty where there is one key, or the key is not known.
 */
export function keyEntries(node: ResourceNode, address: string, index: TerraformIndex): readonly KeyEntry[] {
  if (node.expansion.kind !== "for_each" || (node.expansion.keys?.length ?? 0) < 2) return [];
  const instance = index.expand(node).find((each) => each.address === address && !each.wildcard);
  const each = instance?.bindings.get("each");
  const key = each?.kind === "object" ? each.entries.get("key") : undefined;
  if (instance === undefined || key?.kind !== "known") return [];
  const found: KeyEntry[] = [];
  for (const { name, value } of node.declaration.block.body.attributes.slice(0, MAX_FOLLOWED)) {
    const site = decideEach(index, node, instance, value);
    if (site?.kind !== "expression" || site.expression.kind !== "literal" || !isOwn(site.via)) continue;
    const line = lineAt(site.file, site.expression.start);
    found.push({ attribute: name, key: String(key.value), file: site.file.path, line });
  }
  return found;
}

/** The literal stands in the entry itself: a local or variable on the way from the key may serve other keys, too. */
function isOwn(via: readonly string[]): boolean {
  const first = via.findIndex((hop) => hop.startsWith("key `"));
  return first >= 0 && via.slice(first).every((hop) => hop.startsWith("key `"));
}

/** How many live resources the block makes by its keys, as a sentence; none for a block that makes one. */
export function instancesNote(node: ResourceNode, index: TerraformIndex): readonly string[] {
  const { kind } = node.expansion;
  if (kind === "single") return [];
  const instances = index.expand(node);
  if (instances.length < 2 || instances.some(({ wildcard }) => wildcard)) return [];
  return [`the block makes ${instances.length} resources by its \`${kind}\`: an edit of the block changes all of them`];
}
