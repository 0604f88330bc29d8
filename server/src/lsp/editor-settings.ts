import {
  EXTENSION_SETTINGS,
  type ExtensionSettingKey,
  type ExtensionSettingSpec,
  type ExtensionSettings,
} from "../../../shared/src/extension-settings.ts";

export interface ReadEditorSettings {
  readonly settings: ExtensionSettings;
  /** Sentences about values that were left out. */
  readonly problems: readonly string[];
}

/**
 * The editor's settings out of whatever it sent for the section `terrafix`: nested objects, dotted keys or nothing.
 * Values of the wrong kind count as not set. In a workspace that is not trusted the restricted ones do, too.
 */
export function readEditorSettings(sent: unknown, trusted: boolean): ReadEditorSettings {
  const problems: string[] = [];
  const nested: Record<string, Record<string, unknown>> = {};
  for (const [key, spec] of Object.entries<ExtensionSettingSpec>(EXTENSION_SETTINGS)) {
    const [group = "", name = ""] = key.split(".");
    const given = !trusted && spec.restricted ? undefined : lookUp(sent, key);
    const wrong = given === undefined || given === null ? null : whatIsWrong(given, spec);
    if (wrong !== null) problems.push(`terrafix.${key} ${wrong}; its default is used.`);
    nested[group] ??= {};
    nested[group][name] = given === undefined || given === null || wrong !== null ? spec.default : given;
  }
  // Every key of the table was filled with a value of its kind.
  return { settings: nested as unknown as ExtensionSettings, problems };
}

/** A setting that the user changed from its default; undefined lets the other layers (file, environment) speak. */
export function chosen<T>(key: ExtensionSettingKey, value: T): T | undefined {
  return value === (EXTENSION_SETTINGS[key] as ExtensionSettingSpec).default ? undefined : value;
}

function lookUp(sent: unknown, key: string): unknown {
  if (!isRecord(sent)) return undefined;
  if (key in sent) return sent[key];
  const [group = "", name = ""] = key.split(".");
  const inner = sent[group];
  return isRecord(inner) ? inner[name] : undefined;
}

function whatIsWrong(value: unknown, spec: ExtensionSettingSpec): string | null {
  switch (spec.type) {
    case "string":
      return typeof value === "string" ? null : "must be a text";
    case "boolean":
      return typeof value === "boolean" ? null : "must be true or false";
    case "strings":
      return Array.isArray(value) && value.every((item) => typeof item === "string") ? null : "must be a list of texts";
    case "enum":
      return spec.values?.some((allowed) => allowed === value) === true
        ? null
        : `must be one of ${(spec.values ?? []).join(", ")}`;
    case "integer": {
      const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = spec;
      const fits = Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
      return fits ? null : `must be a whole number from ${minimum} to ${maximum}`;
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
