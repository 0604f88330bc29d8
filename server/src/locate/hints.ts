import { backendBlock } from "../terraform/index/backend-block.ts";
import type { Deployment } from "../terraform/index/deployment.ts";
import { placeOf } from "../terraform/index/lines.ts";
import type { ModuleDirectory, ModuleInstance } from "../terraform/index/model.ts";

/** Accounts and regions that a root module merely mentions: weak signs of where it is applied. */
export interface Hints {
  /** Account id → where it is mentioned. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly regions: ReadonlyMap<string, string>;
  /** Lower-cased words of the directory and of short tfvars values (`prod`), for account names. */
  readonly words: ReadonlySet<string>;
}

const cache = new WeakMap<Deployment, Hints>();
const REGION = /(?<![a-z0-9])(?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov|-iso[a-z]?)?-[a-z]{4,9}-\d(?![a-z0-9])/g;
const ACCOUNT = /(?<!\d)\d{12}(?!\d)/g;

/** Reads a root's directory name, its tfvars, what else it is given and its backend. Cached per deployment. */
export function hintsOf({ root, deployment }: Pick<ModuleInstance, "root" | "deployment">): Hints {
  const known = cache.get(deployment);
  if (known !== undefined) return known;
  const accounts = new Map<string, string>();
  const regions = new Map<string, string>();
  const words = new Set<string>();
  const read = (text: string, from: string): void => {
    for (const [id] of text.matchAll(ACCOUNT)) if (!accounts.has(id)) accounts.set(id, from);
    for (const [name] of text.matchAll(REGION)) if (!regions.has(name)) regions.set(name, from);
    if (text.length <= 100) for (const word of text.toLowerCase().split(/[^a-z0-9]+/)) if (word !== "") words.add(word);
  };
  if (deployment.label === "") read(root.path, `from the directory ${root.path}`);
  else read(deployment.label, `from ${deployment.label}`);
  for (const { via, value } of [...deployment.environment.values(), ...deployment.inputs.values()]) {
    const given = value();
    if (given.kind === "known" && typeof given.value === "string") read(given.value, `from ${via}`);
  }
  for (const { attribute, file } of root.tfvars.values()) {
    if (attribute.value.kind !== "literal" || typeof attribute.value.value !== "string") continue;
    read(attribute.value.value, `from \`${attribute.name}\` (${placeOf(file, attribute)})`);
  }
  for (const { text, from } of backendKeys(root)) read(text, from);
  const hints = { accounts, regions, words };
  cache.set(deployment, hints);
  return hints;
}

/** The backend's `key`. Its own `region` and `bucket` are where the state is, not the resources. */
function* backendKeys(root: ModuleDirectory): Generator<{ readonly text: string; readonly from: string }> {
  const site = backendBlock(root);
  if (site === null) return;
  for (const { name, value, start, end } of site.block.body.attributes) {
    if (name !== "key" || value.kind !== "literal" || typeof value.value !== "string") continue;
    yield { text: value.value, from: `from the backend's \`key\` (${placeOf(site.file, { start, end })})` };
  }
}
