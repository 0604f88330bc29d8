import { readFile } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { err, ok, type Result } from "../../../shared/src/result.ts";
import { SETTINGS_FILE_NAMES, type SettingKey, type Settings } from "../../../shared/src/settings.ts";
import { environmentLayer, fileLayer, type Layer, type OptionValue, optionLayer } from "./layer.ts";
import type { ConfigProblem } from "./problem.ts";
import { SETTING_LIST } from "./schema.ts";
import { parseYamlText } from "./yaml-text.ts";

export interface LoadOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** `--config FILE`, relative to `cwd`; without it `terrafix.yaml` or `.yml` in `cwd` is read when it is there. */
  readonly configFile?: string | undefined;
  /** Settings given on the command line; they win over everything else. */
  readonly options?: ReadonlyMap<SettingKey, { readonly option: string; readonly value: OptionValue }> | undefined;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** Where each value was set; settings that have their default are not in it. */
  readonly origins: ReadonlyMap<SettingKey, string>;
  /** Absolute path of the settings file that was read, or null. */
  readonly file: string | null;
}

/** Loads the settings: defaults < file < environment < command line. Reports every problem at once. */
export async function loadSettings(options: LoadOptions): Promise<Result<LoadedSettings, readonly ConfigProblem[]>> {
  const { problems, ...loaded } = await readSettings(options);
  return problems.length === 0 ? ok(loaded) : err(problems);
}

/** As {@link loadSettings}, but goes on without the values that are wrong; for `doctor`, which explains them. */
export async function readSettings(
  options: LoadOptions,
): Promise<LoadedSettings & { readonly problems: readonly ConfigProblem[] }> {
  const found = await findFile(options);
  const layers: Layer[] = [
    found.layer,
    environmentLayer(options.env),
    ...(options.options === undefined ? [] : [optionLayer(options.options)]),
  ];
  const origins = new Map<SettingKey, string>();
  const merged: Record<string, Record<string, unknown>> = {};
  for (const { key, group, name, spec } of SETTING_LIST) {
    merged[group] ??= {};
    const target = merged[group];
    target[name] = spec.default;
    for (const layer of layers) {
      const set = layer.values.get(key);
      if (set === undefined) continue;
      target[name] = set.value;
      origins.set(key, set.where);
    }
  }
  return {
    // The table decides both this object's shape and the type; every value passed its own schema.
    settings: merged as unknown as Settings,
    origins,
    file: found.file,
    problems: layers.flatMap((layer) => layer.problems),
  };
}

/** Credentials that are not settings of ours but that our libraries read. */
const FOREIGN_SECRETS = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"] as const;

/** Values that must never appear in output. */
export function secretValues(settings: Settings, env: NodeJS.ProcessEnv): readonly string[] {
  const table: Record<string, Record<string, unknown>> = settings;
  const own = SETTING_LIST.filter(({ spec }) => spec.secret === true).map(({ group, name }) => table[group]?.[name]);
  return [...own, ...FOREIGN_SECRETS.map((name) => env[name])].filter((value) => typeof value === "string");
}

async function findFile(options: LoadOptions): Promise<{ readonly file: string | null; readonly layer: Layer }> {
  const names = options.configFile === undefined ? SETTINGS_FILE_NAMES : [options.configFile];
  for (const name of names) {
    const file = resolve(options.cwd, name);
    let text: string;
    try {
      text = await readFile(file, "utf8");
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      const absent = code === "ENOENT" || code === "ENOTDIR";
      if (absent && options.configFile === undefined) continue;
      return { file, layer: broken([{ where: shownPath(file, options.cwd), message: unreadable(code) }]) };
    }
    const yaml = parseYamlText(text, shownPath(file, options.cwd));
    return { file, layer: yaml.ok ? fileLayer(yaml.value, options.configFile !== undefined) : broken(yaml.error) };
  }
  return { file: null, layer: broken([]) };
}

function broken(problems: readonly ConfigProblem[]): Layer {
  return { values: new Map(), problems };
}

function unreadable(code: string | undefined): string {
  if (code === "ENOENT" || code === "ENOTDIR")
    return "The settings file does not exist; check the path after --config.";
  if (code === "EISDIR") return "This is a folder; --config expects a YAML file.";
  if (code === "EACCES" || code === "EPERM") return "The settings file may not be read; check its permissions.";
  return `The settings file could not be read (${code ?? "unknown error"}).`;
}

/** Relative to the current folder when inside it, as the user would type it. */
function shownPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith("..") || isAbsolute(path) ? file : join(path);
}
