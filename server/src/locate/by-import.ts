import { placeOf } from "../terraform/index/lines.ts";
import type { BlockSite, ModuleInstance, TerraformIndex } from "../terraform/index/model.ts";
import { directoryOf } from "../terraform/index/paths.ts";
import { factsOfFile } from "../terraform/index/source-file.ts";
import { stripKeys } from "../terraform/state/addresses.ts";
import { attributeOf } from "../terraform/syntax/find.ts";
import { type Match, type Tiers, tierOf } from "./matches.ts";
import { instanceAt, nodesAt } from "./node-index.ts";
import { type Query, typesOf } from "./query.ts";

/** An `import` block that says which live resource an address is. */
interface Import {
  readonly site: BlockSite;
  readonly module: ModuleInstance;
  /** As written, with keys. */
  readonly to: string;
}

const cache = new WeakMap<TerraformIndex, ReadonlyMap<string, readonly Import[]>>();

/**
 * Blocks that an `import` block gives the resource's id or ARN. The only text in which an id that AWS made stands; the
 * block stays in the code after the import mostly.
 */
export function byImport(query: Query, index: TerraformIndex): Tiers {
  const imports = cache.get(index) ?? read(index);
  cache.set(index, imports);
  if (imports.size === 0) return [];
  const types = new Set(typesOf(query));
  const matches: Match[] = [];
  for (const id of idsOf(query)) {
    for (const { site, module, to } of imports.get(id) ?? []) {
      for (const node of nodesAt(to, index)) {
        if (node.module.root !== module.root) continue;
        if (types.size > 0 && !types.has(node.declaration.type)) continue;
        const { address, wildcard } = instanceAt(node, to, index);
        const evidence = [`the import block says that it is "${id}" (${placeOf(site.file, site.block)})`];
        matches.push({ node, address, wildcard, score: 1, literal: id.length, certain: true, evidence });
      }
    }
  }
  return tierOf(matches);
}

/** What an import block can call the resource: its ARN, its id, or the ids in its ARN. */
function idsOf({ arn, owner, id, targets }: Query): ReadonlySet<string> {
  const texts = [arn, owner, id, ...targets.flatMap(({ computed }) => [...computed.values()])];
  return new Set(texts.filter((text) => text !== null));
}

/** Import blocks of the roots by id; those whose id or address is not known are left out. */
function read(index: TerraformIndex): ReadonlyMap<string, readonly Import[]> {
  const found = new Map<string, Import[]>();
  const written = directoriesWithImports(index);
  const roots = index.roots.filter(({ directory }) => written.has(directory.path));
  for (const module of roots.flatMap((root) => root.contents().instances)) {
    if (module.parent !== null) continue;
    for (const site of module.directory.imports) {
      const id = attributeOf(site.block, "id");
      const to = addressOf(site);
      if (id === undefined || to === null) continue;
      const value = index.evaluate(id.value, module);
      if (value.kind !== "known" || typeof value.value !== "string") continue;
      const list = found.get(value.value) ?? [];
      found.set(value.value, list);
      list.push({ site, module, to });
    }
  }
  return found;
}

/** Directories are read when they are asked for; this asks for those only that have what is looked for. */
function directoriesWithImports(index: TerraformIndex): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of index.files.values()) if (factsOfFile(file).imports) found.add(directoryOf(file.path));
  return found;
}

/** The address in `to`; without its keys when one of them is an expression. */
function addressOf({ file, block }: BlockSite): string | null {
  const to = attributeOf(block, "to")?.value;
  if (to === undefined) return null;
  const text = to.kind === "literal" ? String(to.value) : file.text.slice(to.start, to.end).trim();
  return /\[(?!\d+\]|"[^"$%]*"\])/.test(text) ? stripKeys(text.replaceAll(/\[[^\]]*\]/g, "[0]")) : text;
}
