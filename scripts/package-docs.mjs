#!/usr/bin/env node
// Writes the tables of commands, keys and settings into docs/walkthrough.md: `node scripts/package-docs.mjs`. A contract
// test demands that they are fresh.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("..", import.meta.url);
const START = "<!-- reference: made by `node scripts/package-docs.mjs`; do not edit below -->";

/** The document with its tables made anew from the manifest and its texts. */
export function withReference(document, manifest, messages) {
  const text = (key) => key.replace(/^%(.+)%$/, (_, name) => messages[name]);
  const { commands, keybindings, configuration } = manifest.contributes;
  const keys = (id) => keybindings.filter(({ command }) => command === id).map(({ key }) => `\`${key}\``);
  const commandRows = commands.map(
    ({ command, title }) => `| TerraFix: ${text(title)} | \`${command}\` | ${keys(command).join(", ")} |`,
  );
  const settingRows = Object.entries(configuration.properties).map(
    ([key, { markdownDescription, default: value, scope }]) =>
      `| \`${key}\` | ${text(markdownDescription).replace(/ ?\[[^\]]*\]\(command:[^)]*\)/, "")} | \`${JSON.stringify(value)}\` | ${scope} |`,
  );
  const tables = [
    "## Commands",
    "",
    "| command | id | keys |",
    "| --- | --- | --- |",
    ...commandRows,
    "",
    "## Settings",
    "",
    "| key | meaning | default | scope |",
    "| --- | --- | --- | --- |",
    ...settingRows,
  ];
  return `${document.slice(0, document.indexOf(START) + START.length)}\n\n${tables.join("\n")}\n`;
}

async function main() {
  const read = (path) => readFile(new URL(path, root), "utf8");
  const document = await read("docs/walkthrough.md");
  const [manifest, messages] = [JSON.parse(await read("package.json")), JSON.parse(await read("package.nls.json"))];
  await writeFile(new URL("docs/walkthrough.md", root), withReference(document, manifest, messages));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
