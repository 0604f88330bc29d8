import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { settingsJsonSchema, settingsMarkdown } from "../../server/src/config/documents.ts";
import { fileSchema, SETTING_LIST, valueSchema } from "../../server/src/config/schema.ts";

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8").replaceAll("\r\n", "\n");

it("ships the JSON schema that belongs to the settings (npm run generate -- settings)", () => {
  expect(read("schemas/terrafix.schema.json")).toBe(settingsJsonSchema());
});

it("documents the settings that there are (npm run generate -- settings)", () => {
  expect(read("docs/settings.md")).toBe(settingsMarkdown());
});

it.each(SETTING_LIST.map((setting) => [setting.key, setting] as const))(
  "%s has a default that is valid",
  (_, { spec }) => {
    if (spec.default !== undefined) expect(valueSchema(spec).safeParse(spec.default).success).toBe(true);
    expect(spec.description).toMatch(/\.$/);
  },
);

it("knows the environment variables of the contract", () => {
  const known = new Set(SETTING_LIST.flatMap(({ spec }) => spec.env ?? []));
  for (const name of [
    "VANTA_CLIENT_ID",
    "VANTA_CLIENT_SECRET",
    "VANTA_BASE_URL",
    "GITHUB_TOKEN",
    "GITHUB_APP_ID",
    "GITHUB_APP_PRIVATE_KEY",
    "GITHUB_API_URL",
    "TERRAFIX_BEDROCK_MODEL",
    "TERRAFIX_BEDROCK_REGION",
    "TERRAFIX_BEDROCK_ENDPOINT",
    "TERRAFIX_DATABASE_URL",
  ]) {
    expect(known).toContain(name);
  }
});

it("refuses unknown keys in the schema as the loader does", () => {
  expect(fileSchema().safeParse({ vanta: { clientId: "x" } }).success).toBe(true);
  expect(fileSchema().safeParse({ vanta: { clientID: "x" } }).success).toBe(false);
});
