import type { StateEntry, StateIndex } from "../terraform/state/model.ts";
import { parseArn } from "./arn/parse.ts";
import { arnTable } from "./arn/table.ts";

const cache = new WeakMap<StateIndex, ReadonlyMap<string, readonly StateEntry[]>>();

/**
 * Resources of the states by the name that their own ARN carries. For findings without an ARN: the id of many types is
 * something else (the ARN itself, a URL, a random text).
 */
export function byOwnName(state: StateIndex, name: string): readonly StateEntry[] {
  const names = cache.get(state) ?? read(state);
  cache.set(state, names);
  return names.get(name) ?? [];
}

function read(state: StateIndex): ReadonlyMap<string, readonly StateEntry[]> {
  const names = new Map<string, StateEntry[]>();
  for (const file of state.files) {
    for (const resource of file.resources) {
      const name = nameOf(resource);
      if (name === null) continue;
      const list = names.get(name) ?? [];
      names.set(name, list);
      list.push({ file, resource });
    }
  }
  return names;
}

function nameOf({ mode, type, arns }: StateEntry["resource"]): string | null {
  const own = mode === "managed" ? arns.get(arnTable().entry(type)?.arnAttr ?? "arn") : undefined;
  const parsed = own === undefined ? null : parseArn(own);
  if (parsed?.ok !== true) return null;
  const candidate = arnTable()
    .candidates(parsed.value)
    .find((each) => each.type === type);
  const names = [...(candidate?.attributes ?? [])].filter(([attribute]) => attribute !== "path");
  return names.at(-1)?.[1] ?? null;
}
