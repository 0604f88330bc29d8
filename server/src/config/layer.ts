import { SETTING_GROUPS, type SettingKey, type SettingSpec } from "../../../shared/src/settings.ts";
import type { ConfigProblem } from "./problem.ts";
import { expectation, findSetting, type NamedSetting, SETTING_LIST, valueSchema } from "./schema.ts";
import { suggest } from "./suggest.ts";
import type { YamlText } from "./yaml-text.ts";

/** Values that one place (file, environment, command line) sets, with where each stands. */
export interface Layer {
  readonly values: ReadonlyMap<SettingKey, LayerValue>;
  readonly problems: readonly ConfigProblem[];
}

export interface LayerValue {
  readonly value: unknown;
  readonly where: string;
}

/** What a user typed after an option: text, a repeated option, or a flag. */
export type OptionValue = string | boolean | readonly string[];

/**
 * Settings of a `terrafix.yaml`. A key without a value counts as not set. `named` says that the user named the file;
 * one that was merely found must not decide where credentials go.
 */
export function fileLayer(yaml: YamlText, named: boolean): Layer {
  const collector = new Collector();
  if (yaml.value === null) return collector;
  if (!isRecord(yaml.value)) {
    collector.problem(yaml.at([]), `Expected groups of settings (${Object.keys(SETTING_GROUPS).join(", ")}).`);
    return collector;
  }
  for (const [group, settings] of Object.entries(yaml.value)) {
    if (!Object.hasOwn(SETTING_GROUPS, group)) {
      collector.problem(yaml.at([group]), unknownKey(group));
    } else if (isRecord(settings)) {
      for (const [name, value] of Object.entries(settings)) {
        const setting = findSetting(`${group}.${name}`);
        const where = yaml.at([group, name]);
        if (setting === undefined) collector.problem(where, unknownKey(`${group}.${name}`));
        else if (value === null) continue;
        else if (named || isHarmless(setting, value)) collector.add(setting, value, where);
        else collector.problem(where, untrusted(setting));
      }
    } else if (settings !== null) {
      collector.problem(yaml.at([group]), `${group} must hold settings (key: value), got ${kindOf(settings)}.`);
    }
  }
  return collector;
}

/** Settings of the environment; an empty variable counts as not set. */
export function environmentLayer(env: NodeJS.ProcessEnv): Layer {
  const collector = new Collector();
  for (const setting of SETTING_LIST) {
    const name = setting.spec.env?.find((variable) => (env[variable] ?? "").trim() !== "");
    if (name === undefined) continue;
    collector.add(setting, fromText((env[name] ?? "").trim(), setting.spec), `environment variable ${name}`);
  }
  return collector;
}

/** Settings of the command line, by setting; `option` is the name the user typed, such as `--concurrency`. */
export function optionLayer(
  options: ReadonlyMap<SettingKey, { readonly option: string; readonly value: OptionValue }>,
): Layer {
  const collector = new Collector();
  for (const [key, { option, value }] of options) {
    const setting = findSetting(key);
    if (setting === undefined) continue;
    const typed = typeof value === "string" ? fromText(value, setting.spec) : value;
    collector.add(setting, typed, `option ${option}`);
  }
  return collector;
}

class Collector implements Layer {
  readonly values = new Map<SettingKey, LayerValue>();
  readonly problems: ConfigProblem[] = [];

  problem(where: string, message: string): void {
    this.problems.push({ where, message });
  }

  add({ key, spec }: NamedSetting, given: unknown, where: string): void {
    const value = normalized(given, spec);
    if (!valueSchema(spec).safeParse(value).success) {
      this.problem(where, `${key}: expected ${expectation(spec)}, got ${shown(value, spec)}.`);
      return;
    }
    const refused = key === "database.url" && typeof value === "string" ? databaseProblem(value) : null;
    if (refused === null) this.values.set(key, { value, where });
    else this.problem(where, `${key}: ${refused}`);
  }
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** A setting that a file of unknown origin may have: not about where credentials go, or going to this machine. */
function isHarmless({ spec }: NamedSetting, value: unknown): boolean {
  if (spec.trusted !== true || value === spec.default) return true;
  // What is not valid is reported as such.
  if (!valueSchema(spec).safeParse(value).success) return true;
  return spec.type === "url" && typeof value === "string" && LOOPBACK.includes(new URL(value).hostname);
}

function untrusted({ key, spec }: NamedSetting): string {
  const variable = spec.env?.[0];
  const other = variable === undefined ? "" : `, or set ${variable}`;
  return `${key} decides where your credentials are sent. If you trust this file, name it with --config${other}.`;
}

/** Why a database address cannot be used, or null. The address may carry a password and is not repeated. */
export function databaseProblem(url: string): string | null {
  if (/^sqlite:./i.test(url)) return null;
  if (/^postgres(ql)?:/i.test(url)) {
    return "PostgreSQL is not available in this version; use sqlite:path, or leave it out for the default file.";
  }
  return "expected sqlite:path, such as sqlite:./terrafix.sqlite.";
}

/** Other spellings of the same value: line breaks of a key as `\\n`, an id as a number. */
function normalized(value: unknown, { type }: SettingSpec): unknown {
  if (type === "pem" && typeof value === "string") return value.replaceAll("\\n", "\n");
  return type === "id" && typeof value === "number" ? String(value) : value;
}

/** Text from the environment or the command line as the type of its setting; left as it is when it does not fit. */
function fromText(text: string, spec: SettingSpec): unknown {
  switch (spec.type) {
    case "integer":
    case "number":
      return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text;
    case "boolean":
      return (
        ({ true: true, "1": true, false: false, "0": false } as Record<string, boolean>)[text.toLowerCase()] ?? text
      );
    case "strings":
      return text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");
    default:
      return text;
  }
}

function unknownKey(key: string): string {
  const keys = [...Object.keys(SETTING_GROUPS), ...SETTING_LIST.map((setting) => setting.key)];
  const name = key.slice(key.indexOf(".") + 1);
  const elsewhere = SETTING_LIST.find((setting) => setting.name === name)?.key;
  const near = suggest(key, keys) ?? elsewhere ?? null;
  return `Unknown setting ${key}.${near === null ? "" : ` Did you mean ${near}?`}`;
}

function shown(value: unknown, spec: SettingSpec): string {
  if (spec.secret === true || (typeof value === "object" && !Array.isArray(value))) return kindOf(value);
  const text = JSON.stringify(value) ?? kindOf(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return { object: "a group of keys", string: "a text", number: "a number", boolean: "true or false" }[
    typeof value as "object" | "string" | "number" | "boolean"
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
