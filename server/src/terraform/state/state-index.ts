import type { StateEntry, StateFile, StateIndex, StateResource } from "./model.ts";

/** Makes states searchable. One pass; each search is a look-up. */
export function indexStates(files: readonly StateFile[]): StateIndex {
  const arns = new Map<string, StateEntry[]>();
  const ids = new Map<string, StateEntry[]>();
  const names = new Map<string, StateEntry[]>();
  const addresses = new Map<string, StateEntry[]>();
  for (const file of files) {
    for (const resource of file.resources) {
      const entry: StateEntry = { file, resource };
      for (const text of identifyingTexts(resource)) add(text.startsWith("arn:") ? arns : ids, text, entry);
      add(addresses, resource.address, entry);
      const name = resource.tags.get("Name");
      if (name !== undefined) add(names, name, entry);
    }
  }
  return {
    files,
    byArn: (arn) => arns.get(arn) ?? [],
    byId: (id) => ids.get(id) ?? [],
    byAddress: (address) => addresses.get(address) ?? [],
    byNameTag: (name) => names.get(name) ?? [],
  };
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
