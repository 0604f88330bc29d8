import type { Draft, StateSlot } from "./model.ts";

interface Resource {
  readonly mode: "managed" | "data";
  readonly module?: string;
  readonly type: string;
  readonly name: string;
  readonly provider: string;
  readonly instances: { index_key?: string | number; schema_version: number; attributes: object }[];
}

const PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]';

/** Terraform states (format 4), one per root module and environment, by file name. */
export function statesOf(draft: Draft, moved: (folder: string) => string): ReadonlyMap<string, string> {
  const states = new Map<string, Map<string, Resource>>();
  const add = (file: string, mode: Resource["mode"], slot: StateSlot, attributes: object): void => {
    const resources = states.get(file) ?? new Map<string, Resource>();
    states.set(file, resources);
    const key = `${mode} ${slot.module} ${slot.type}.${slot.name}`;
    const made: Resource = {
      ...(slot.module === "" ? {} : { module: slot.module }),
      mode,
      type: slot.type,
      name: slot.name,
      provider: PROVIDER,
      instances: [],
    };
    const resource = resources.get(key) ?? made;
    resources.set(key, resource);
    const index = slot.index === null ? {} : { index_key: slot.index };
    resource.instances.push({ ...index, schema_version: 1, attributes });
  };
  for (const { root, where, slot, facts } of draft.live) {
    if (slot !== null)
      add(`${moved(root)}/${where.environment}-${where.account}.tfstate`, "managed", slot, facts(where).attributes);
  }
  for (const { root, mode, slot, attributes } of draft.others) {
    const file = [...states.keys()].find((each) => each.startsWith(`${moved(root)}/`));
    if (file !== undefined) add(file, mode, slot, attributes);
  }
  const texts = [...states].map(([file, resources]) => {
    const state = {
      version: 4,
      terraform_version: "1.11.4",
      serial: 7,
      lineage: file,
      outputs: {},
      resources: [...resources.values()],
    };
    return [file, JSON.stringify(state)] as const;
  });
  return new Map(texts);
}
