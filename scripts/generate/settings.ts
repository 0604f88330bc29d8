import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { settingsJsonSchema, settingsMarkdown } from "../../server/src/config/documents.ts";
import type { Step } from "./step.ts";

/** Files derived from the settings table; a contract test demands that they are fresh. */
const FILES = [
  { path: "schemas/terrafix.schema.json", text: settingsJsonSchema },
  { path: "docs/settings.md", text: settingsMarkdown },
] as const;

export const settingsStep: Step = {
  name: "settings",
  title: "JSON schema and reference of terrafix.yaml",
  async run({ root }) {
    for (const { path, text } of FILES) {
      const file = join(root, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text());
    }
    return FILES.map(({ path }) => path);
  },
};
