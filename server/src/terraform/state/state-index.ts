import { stripKeys } from "./addresses.ts";
import type { StateEntry, StateFile, StateIndex, StateResource } from "./model.ts";

/** Makes states searchable. One pass; each search is a look-up. */
export function indexStates(given: readonly StateFile[]): StateIndex {
  const files = newestOnly(given);
  const arns = new Map<string, StateEntry[]>();
  const ids = new Map<string, StateEntry[]>();
  const names = new Map<string, StateEntry[]>();
  const known = new Map<string, StateEntry[]>();
  const addresses = new Map<string, StateEntry[]>();
  const bare = new Map<string, StateEntry[]>();
  const deposed = new Map<string, StateEntry[]>();
  for (const file of files) {
    for (const resource of file.resources) {
      const entry: StateEntry = { file, resource };
      for (const text of identifyingTexts(resource)) add(text.startsWith("arn:") ? arns : ids, text, entry);
      add(addresses, resource.address, entry);
      add(bare, stripKeys(resource.address), entry);
      const name = resource.tags.get("Name");
      if (name !== undefined) add(names, name, entry);
      for (const text of new Set(resource.names.values())) add(known, text, entry);
    }
    for (const resource of file.deposed) {
      for (const text of identifyingTexts(resource)) add(deposed, text, { file, resource });
    }
  }
  return {
    files,
    byArn: (arn) => arns.get(arn) ?? [],
    byId: (id) => ids.get(id) ?? [],
    byAddress: (address) => addresses.get(address) ?? [],
    byBareAddress: (address) => bare.get(address) ?? [],
    byNameTag: (name) => names.get(name) ?? [],
    byKnownName: (name) => known.get(name) ?? [],
    deposed: (text) => deposed.get(text) ?? [],
  };
}

/** Of several versions of one state (a backup beside it, a copy in the backend) the newest goes alone. */
function newestOnly(files: readonly StateFile[]): readonly StateFile[] {
  const newest = new Map<string, StateFile>();
  for (const file of files) {
    const key = versionsKey(file);
    const known = key === null ? undefined : newest.get(key);
    if (key === null) continue;
    // The same version twice: the one that knows its root says more.
    const isNewer = known === undefined || file.serial > known.serial || (isSame(file, known) && known.root === null);
    if (isNewer) newest.set(key, file);
  }
  return files.filter((file) => {
    const best = newest.get(versionsKey(file) ?? "");
    return best === undefined || best === file || (best.serial === file.serial && !isSame(best, file));
  });
}

/** States copied from one template share a lineage: what they hold first must be the same resource, too. */
function versionsKey({ lineage, resources }: StateFile): string | null {
  const [first] = resources;
  const own = first?.arns.get("arn") ?? first?.id ?? null;
  return lineage === null || own === null ? null : `${lineage} ${own}`;
}

function isSame(a: StateFile, b: StateFile): boolean {
  const sameSize = a.serial === b.serial && a.resources.length === b.resources.length;
  return sameSize && a.resources[0]?.address === b.resources[0]?.address;
}

function identifyingTexts(resource: StateResource): ReadonlySet<string> {
  const texts = new Set(resource.arns.values());
  if (resource.id !== null) texts.add(resource.id);
  // Account and region are part of every identity and identify nothing.
  for (const [key, text] of resource.identity) if (key !== "account_id" && key !== "region") texts.add(text);
  return texts;
}

function add(map: Map<string, StateEntry[]>, key: string, entry: StateEntry): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}
