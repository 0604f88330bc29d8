import * as z from "zod";
import { SETTING_GROUPS, SETTINGS, type SettingKey, type SettingSpec } from "../../../shared/src/settings.ts";

/** One entry of the settings table with its name. */
export interface NamedSetting {
  readonly key: SettingKey;
  readonly group: string;
  readonly name: string;
  readonly spec: SettingSpec;
}

/** The table as a flat list, in its order. */
export const SETTING_LIST: readonly NamedSetting[] = Object.entries(SETTINGS).flatMap(([group, settings]) =>
  Object.entries(settings).map(([name, spec]) => ({ key: `${group}.${name}` as SettingKey, group, name, spec })),
);

const BY_KEY = new Map(SETTING_LIST.map((setting) => [setting.key as string, setting]));

/** The setting of that name, or undefined. */
export function findSetting(key: string): NamedSetting | undefined {
  return BY_KEY.get(key);
}

/** The rule one value must meet. */
export function valueSchema(spec: SettingSpec): z.ZodType {
  switch (spec.type) {
    case "url":
      return z.url({ protocol: /^https?$/ });
    case "pem":
      return z.string().regex(/^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----/);
    case "id":
      return z.union([z.string().min(1), z.int()]);
    case "integer":
      return bounded(z.int(), spec);
    case "number":
      return bounded(z.number(), spec);
    case "boolean":
      return z.boolean();
    case "strings":
      return z.array(z.string().min(1));
    case "enum":
      return z.enum([...(spec.values ?? [])]);
    case "string":
      return z.string().min(1);
  }
}

function bounded(schema: z.ZodNumber, spec: SettingSpec): z.ZodNumber {
  const low = spec.minimum === undefined ? schema : schema.min(spec.minimum);
  return spec.maximum === undefined ? low : low.max(spec.maximum);
}

/** The whole of `terrafix.yaml`; everything is optional, nothing else is allowed. */
export function fileSchema(): z.ZodType {
  const groups = Object.entries(SETTING_GROUPS).map(([group, description]) => {
    const fields = SETTING_LIST.filter((setting) => setting.group === group).map(({ name, spec }) => {
      const documented = valueSchema(spec).describe(spec.description);
      return [name, spec.default === undefined ? documented.optional() : documented.default(spec.default)];
    });
    return [group, z.strictObject(Object.fromEntries(fields)).describe(description).optional()];
  });
  return z.strictObject(Object.fromEntries(groups));
}

/** What a value must be, in words that complete "expected …". */
export function expectation(spec: SettingSpec): string {
  switch (spec.type) {
    case "url":
      return "a URL that starts with https:// or http://";
    case "pem":
      return "a private key in PEM text (-----BEGIN … PRIVATE KEY-----)";
    case "integer":
      return `a whole number${range(spec)}`;
    case "number":
      return `a number${range(spec)}`;
    case "boolean":
      return "true or false";
    case "strings":
      return "a list of texts";
    case "enum":
      return `one of ${(spec.values ?? []).join(", ")}`;
    case "id":
      return "an id";
    case "string":
      return "a text that is not empty";
  }
}

function range({ minimum, maximum }: SettingSpec): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? "" : ` of at most ${maximum}`;
}
