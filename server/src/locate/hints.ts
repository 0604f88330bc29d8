import type { ModuleDirectory } from "../terraform/index/model.ts";
import { placeOf } from "./sites.ts";

/** Accounts and regions that a root module merely mentions: weak signs of where it is applied. */
export interface Hints {
  /** Account id → where it is mentioned. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly regions: ReadonlyMap<string, string>;
  /** Lower-cased words of the directory and of short tfvars values (`prod`), for account names. */
  readonly words: ReadonlySet<string>;
}

const cache = new WeakMap<ModuleDirectory, Hints>();
const REGION = /(?<![a-z0-9])(?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov|-iso[a-z]?)?-[a-z]{4,9}-\d(?![a-z0-9])/g;
const ACCOUNT = /(?<!\d)\d{12}(?!\d)/g;

/** Reads a root's directory name, its tfvars and its backend. Cached per directory. */
export function hintsOf(root: ModuleDirectory): Hints {
  const known = cache.get(root);
  if (known !== undefined) return known;
  const accounts = new Map<string, string>();
  const regions = new Map<string, string>();
  const words = new Set<string>();
  const read = (text: string, from: string): void => {
    for (const [id] of text.matchAll(ACCOUNT)) if (!accounts.has(id)) accounts.set(id, from);
    for (const [name] of text.matchAll(REGION)) if (!regions.has(name)) regions.set(name, from);
    if (text.length <= 100) for (const word of text.toLowerCase().split(/[^a-z0-9]+/)) if (word !== "") words.add(word);
  };
  read(root.path, `from the directory ${root.path}`);
  for (const { attribute, file } of root.tfvars.values()) {
    if (attribute.value.kind !== "literal" || typeof attribute.value.value !== "string") continue;
    read(attribute.value.value, `from \`${attribute.name}\` (${placeOf(file, attribute)})`);
  }
  for (const site of root.settings) {
    for (const backend of site.block.body.blocks.filter((block) => block.type === "backend")) {
      for (const attribute of backend.body.attributes) {
        // The backend's own `region` and `bucket` are where the state is, not the resources.
        if (attribute.value.kind !== "literal" || typeof attribute.value.value !== "string") continue;
        if (attribute.name === "key")
          read(attribute.value.value, `from the backend's \`key\` (${placeOf(site.file, attribute)})`);
      }
    }
  }
  const hints = { accounts, regions, words };
  cache.set(root, hints);
  return hints;
}
