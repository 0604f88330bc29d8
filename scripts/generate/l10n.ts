import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClientTexts, clientTexts } from "./client-texts.ts";
import type { Step } from "./step.ts";

/** Where VS Code looks for `bundle.l10n.<language>.json`; this one has the English texts, for translators to start from. */
export const BUNDLE = "l10n/bundle.l10n.json";

/** The texts of all files of the client; the same message in two places is one. */
export async function readClientTexts(root: string): Promise<ClientTexts> {
  const folder = join(root, "client", "src");
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".ts")).sort();
  const texts = await Promise.all(
    files.map(async (name) =>
      clientTexts(`client/src/${name.replaceAll("\\", "/")}`, await readFile(join(folder, name), "utf8")),
    ),
  );
  return {
    messages: [...new Set(texts.flatMap(({ messages }) => messages))].sort(),
    computed: texts.flatMap(({ computed }) => computed),
    escaped: texts.flatMap(({ escaped }) => escaped),
  };
}

export function bundleText(messages: readonly string[]): string {
  return `${JSON.stringify(Object.fromEntries(messages.map((message) => [message, message])), null, 2)}\n`;
}

export const l10nStep: Step = {
  name: "l10n",
  title: "the extension's texts, for translators",
  async run({ root }) {
    const { messages } = await readClientTexts(root);
    await mkdir(join(root, "l10n"), { recursive: true });
    await writeFile(join(root, BUNDLE), bundleText(messages));
    return [`${BUNDLE}: ${messages.length} texts`];
  },
};
