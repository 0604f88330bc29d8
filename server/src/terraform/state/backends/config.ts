import type { Value } from "../../values/value.ts";

/** Settings of a backend as far as they are known: text, or a group of them (`assume_role`, `workspaces`). */
export type BackendConfig = ReadonlyMap<string, ConfigValue>;
export type ConfigValue = string | readonly string[] | BackendConfig;

/** The setting's text; null when it is not set, or empty. */
export function textOf(config: BackendConfig, name: string): string | null {
  const value = config.get(name);
  return typeof value === "string" && value !== "" ? value : null;
}

/** A nested group; an empty one when it is not set. */
export function groupOf(config: BackendConfig, name: string): BackendConfig {
  const value = config.get(name);
  return value instanceof Map ? value : new Map();
}

export function listOf(config: BackendConfig, name: string): readonly string[] {
  const value = config.get(name);
  return Array.isArray(value) ? value : [];
}

export function isTrue(config: BackendConfig, name: string): boolean {
  return config.get(name) === "true";
}

/** Settings of `over` go before those of `base`, as `-backend-config` does. */
export function merged(base: BackendConfig, over: BackendConfig): BackendConfig {
  return new Map([...base, ...over]);
}

/** An evaluated expression as a setting; null when some of it is not known, or it is null. */
export function configValue(value: Value): ConfigValue | null {
  if (value.kind === "known") return value.value === null ? null : String(value.value);
  if (value.kind === "object") {
    const entries = [...value.entries].map(([key, item]) => [key, configValue(item)] as const);
    return new Map(entries.filter((entry): entry is [string, ConfigValue] => entry[1] !== null));
  }
  if (value.kind !== "list") return null;
  const items = value.items.map(configValue);
  return items.every((item) => typeof item === "string") ? items : null;
}

/** The same for JSON, where one nested block may stand in a list of its own. */
export function configOfJson(value: unknown): BackendConfig {
  const config = new Map<string, ConfigValue>();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return config;
  for (const [key, item] of Object.entries(value)) {
    const read = fromJson(item);
    if (read !== null) config.set(key, read);
  }
  return config;
}

function fromJson(item: unknown): ConfigValue | null {
  if (typeof item === "string" || typeof item === "number" || typeof item === "boolean") return String(item);
  if (!Array.isArray(item)) return typeof item === "object" && item !== null ? configOfJson(item) : null;
  if (item.length > 0 && item.every((each) => typeof each === "string")) return item;
  return item.length === 1 && typeof item[0] === "object" ? configOfJson(item[0]) : null;
}
