import { expect, it } from "vitest";
import { clientTexts } from "../../../scripts/generate/client-texts.ts";

const read = (text: string) => clientTexts("a.ts", text);

it("finds the messages that are looked up, by either function", () => {
  const { messages, computed, escaped } = read(
    'tell(vscode.l10n.t("One of {0}", n)); const page = `<h2 class="x">${t("What changes")}</h2>`;',
  );
  expect(messages).toEqual(["One of {0}", "What changes"]);
  expect([computed, escaped]).toEqual([[], []]);
});

it.each([
  'tell("info", "There is nothing to do.");',
  'const item = { label: "Refresh" };',
  "const title = `${name} is not in this workspace`;",
  "const page = `<p>Written by a rule</p>`;",
  'vscode.l10n.t("{0}", "the second text");',
])("finds words that go around the look-up: %s", (text) => {
  expect(read(text).escaped).toHaveLength(1);
});

it.each([
  'import { a } from "./Some File.ts";',
  'log.info("Activated in two ms");',
  "parts.log.warn(`The server ended ${times}`);",
  'type Kind = "Some kind" | "Other";',
  'const key = "terrafix.github.apiUrl";',
  'const page = `<div class="two words" role="toolbar"></div>`;',
  'const icon = "$(loading~spin) ";',
  'const name = "TerraFix";',
])("leaves alone what no user reads: %s", (text) => {
  expect(read(text).escaped).toEqual([]);
});

it("says where something is looked up that no translator can know", () => {
  expect(read('vscode.l10n.t("a" + b);').computed).toHaveLength(1);
  expect(read("const t = (m: string, ...v: string[]) => vscode.l10n.t(m, ...v);").computed).toEqual([]);
});
