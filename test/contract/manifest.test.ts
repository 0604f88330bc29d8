import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { BUNDLE, bundleText, readClientTexts } from "../../scripts/generate/l10n.ts";
import { withReference } from "../../scripts/package-docs.mjs";
import { EXTENSION_SETTINGS, type ExtensionSettingSpec } from "../../shared/src/extension-settings.ts";
import { METHODS, SERVER_COMMANDS } from "../../shared/src/protocol.ts";
import { commandTable, english, manifest, messages, read } from "./manifest-kit.ts";
import { ROOT, walk } from "./sources.ts";

const { contributes } = manifest;
const declared = contributes.commands.map(({ command }) => command);
const table = commandTable();
const clientSources = walk("client").filter((file) => file.endsWith(".ts"));
const clientText = clientSources.map(read).join("\n");
const manifestText = read("package.json");

/** Commands of the editor itself that texts of ours link to. */
const FOREIGN = /^(vscode|workbench)\./;

describe("commands", () => {
  it("are the same in the manifest and in the client's table", () => {
    expect([...declared, ...table.internal].sort()).toEqual([...table.all].sort());
  });

  it("have a file of the table each, and no id twice", () => {
    expect(new Set(table.all).size).toBe(table.all.length);
  });

  it("are in the palette only where they make sense: each has a condition there", () => {
    const inPalette = new Map(contributes.menus.commandPalette?.map(({ command, when }) => [command, when]));
    // Getting started is what one looks for before anything is open.
    for (const command of declared.filter((id) => id !== "terrafix.openWalkthrough"))
      expect(inPalette.get(command), `${command} needs an entry in menus.commandPalette`).toMatch(/\S/);
  });

  it.each(Object.entries(contributes.menus))(
    "of the menu %s exist, and have an icon where only that is shown",
    (menu, entries) => {
      for (const entry of entries) {
        const command = contributes.commands.find(({ command: id }) => id === entry.command);
        expect(command, entry.command).toBeDefined();
        expect(entry.when, `${entry.command} in ${menu}`).toMatch(/\S/);
        const { group = "" } = entry as { group?: string };
        if (/^(inline|navigation)/.test(group)) expect(command?.icon, entry.command).toMatch(/^\$\(.+\)$/);
      }
    },
  );

  it("of keys exist and leave other editors alone", () => {
    for (const { command, when } of contributes.keybindings) {
      expect(declared).toContain(command);
      expect(when).toMatch(/terrafix/);
    }
  });

  it("that texts of ours link to exist", () => {
    const texts = [...Object.values(messages), clientText].join("\n");
    const linked = [...texts.matchAll(/command:([\w.]+)/g)].map(([, id = ""]) => id);
    expect(linked.length).toBeGreaterThan(10);
    const known = new Set([...declared, ...table.internal, "terrafix.findings.focus"]);
    for (const id of linked) if (!FOREIGN.test(id)) expect(known, `command:${id}`).toContain(id);
  });

  it("of the server that have a better form here are replaced by one that exists", () => {
    const replaced = [...read("client/src/commands/register.ts").matchAll(/\[SERVER_COMMANDS\.(\w+)\]: "([\w.]+)"/g)];
    expect(replaced.length).toBeGreaterThan(0);
    for (const [, key = "", own = ""] of replaced) {
      expect(SERVER_COMMANDS).toHaveProperty(key);
      expect(table.all).toContain(own);
    }
  });
});

describe("settings", () => {
  const properties = contributes.configuration.properties;
  const TYPES = { string: "string", integer: "integer", boolean: "boolean", strings: "array", enum: "string" } as const;

  it("are 10 to 15, the language client's own trace aside", () => {
    const own = Object.keys(properties).filter((key) => key !== "terrafix.trace.server");
    expect(own.length).toBeGreaterThanOrEqual(10);
    expect(own.length).toBeLessThanOrEqual(15);
  });

  it("are the same in the manifest and in shared/src/extension-settings.ts", () => {
    expect(Object.keys(properties)).toEqual(Object.keys(EXTENSION_SETTINGS).map((key) => `terrafix.${key}`));
  });

  it.each(Object.entries<ExtensionSettingSpec>(EXTENSION_SETTINGS))(
    "%s has the type, default, range and scope of the table",
    (key, spec) => {
      const property = properties[`terrafix.${key}`];
      expect(property?.type).toBe(TYPES[spec.type]);
      expect(property?.default).toEqual(spec.default);
      expect(property?.scope).toBe(spec.scope);
      expect(property?.enum).toEqual(spec.values);
      expect(property?.minimum).toBe(spec.minimum);
      expect(property?.maximum).toBe(spec.maximum);
      expect(english(property?.markdownDescription ?? "")).toMatch(/^[A-Z].*[.)]$/);
    },
  );

  it("that decide where secrets go or which files are read are out of an untrusted workspace's reach", () => {
    const restricted = Object.entries<ExtensionSettingSpec>(EXTENSION_SETTINGS)
      .filter(([, spec]) => spec.restricted)
      .map(([key]) => `terrafix.${key}`);
    expect([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort()).toEqual(restricted.sort());
    for (const [key, spec] of Object.entries<ExtensionSettingSpec>(EXTENSION_SETTINGS)) {
      if (/url|endpoint|profile|region/i.test(key)) expect(spec.scope, key).toBe("machine");
      if (/\.files?$/.test(key)) expect(spec.scope, key).toBe("machine-overridable");
      if (spec.scope.startsWith("machine")) expect(spec.restricted, key).toBe(true);
    }
  });

  it("read by the client are in the table: it asks through settings.ts only", () => {
    const direct = clientSources.filter(
      (file) => file !== "client/src/settings.ts" && read(file).includes("getConfiguration("),
    );
    expect(direct).toEqual([]);
  });
});

describe("messages", () => {
  it("of the protocol are known to the client", () => {
    const source = read("client/src/server/messages.ts");
    const known = [...source.matchAll(/^ {2}readonly (\w+): /gm)].map(([, name]) => name);
    expect([...known].sort()).toEqual(Object.keys(METHODS).sort());
  });

  it("of the manifest are all in package.nls.json, and none is left over", () => {
    const used = [...manifestText.matchAll(/"%([\w.]+)%"/g)].map(([, key = ""]) => key);
    expect([...new Set(used)].sort()).toEqual(Object.keys(messages).sort());
  });

  it("of the client can be translated: each is a whole literal, and none goes around the look-up", async () => {
    const { messages: looked, computed, escaped } = await readClientTexts(ROOT);
    expect(looked.length).toBeGreaterThan(80);
    expect(computed).toEqual([]);
    expect(escaped, "give these to vscode.l10n.t").toEqual([]);
  });

  it("of the client are in the bundle that translators start from (npm run generate -- l10n)", async () => {
    const { messages: looked } = await readClientTexts(ROOT);
    expect(read(BUNDLE)).toBe(bundleText(looked));
    expect(manifestText).toContain('"l10n": "./l10n"');
  });
});

describe("conditions", () => {
  it("use context keys that the client sets", () => {
    const keys = [...read("client/src/context-keys.ts").matchAll(/^ {2}readonly (\w+): /gm)].map(
      ([, key]) => `terrafix.${key}`,
    );
    const conditions = [...manifestText.matchAll(/"(?:when|enablement)": "([^"]+)"/g)].map(([, when = ""]) => when);
    const events = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ completionEvents }) => completionEvents),
    );
    const used = [...conditions, ...events.filter((event) => event.startsWith("onContext:"))].flatMap((text) =>
      [...text.matchAll(/(?<![=\w] ?)\bterrafix\.\w+/g)].map(([key]) => key),
    );
    const others = new Set(["terrafix.findings", "terrafix.explanation"]);
    for (const key of used) if (!others.has(key)) expect(keys, key).toContain(key);
    for (const key of keys)
      expect([...conditions, ...events].join("\n"), `${key} is set and never used`).toContain(key);
  });

  it("of welcome texts cover every state of the view once, and a filter that hides everything", () => {
    const states = /type ViewState =([^;]+);/.exec(read("client/src/context-keys.ts"))?.[1]?.match(/\w+(?=")/g) ?? [];
    expect(states.length).toBeGreaterThan(5);
    expect(contributes.viewsWelcome.map(({ when }) => when).sort()).toEqual(
      ["terrafix.filtered", ...states.map((state) => `terrafix.view == ${state} && !terrafix.filtered`)].sort(),
    );
  });
});

describe("the documentation", () => {
  const document = read("docs/walkthrough.md");

  it("lists the commands, keys and settings that there are (node scripts/package-docs.mjs)", () => {
    expect(document).toBe(withReference(document, manifest, messages));
  });

  it("shows pictures that there are, in all three themes", () => {
    const images = [...document.matchAll(/\]\((images\/[\w-]+)-dark\.png\)/g)].map(([, name = ""]) => name);
    expect(images.length).toBeGreaterThan(10);
    for (const name of images)
      for (const theme of ["dark", "light", "high-contrast"])
        expect(existsSync(path.join(ROOT, "docs", `${name}-${theme}.png`)), `${name}-${theme}`).toBe(true);
  });
});

describe("the extension", () => {
  it("starts for Terraform alone and leaves the language to whoever highlights it", () => {
    for (const event of manifest.activationEvents)
      expect(event).toMatch(
        /^(onLanguage:(terraform|terraform-vars|opentofu)|workspaceContains:\*\*\/\*\.(tf|tf\.json|tofu))$/,
      );
    for (const language of contributes.languages)
      expect(Object.keys(language).sort()).toEqual(["aliases", "extensions", "id"]);
  });

  it("has a walkthrough of four steps with a picture, words for who cannot see it, and an end each", () => {
    const [walkthrough] = contributes.walkthroughs;
    expect(walkthrough?.steps).toHaveLength(4);
    for (const { media, completionEvents } of walkthrough?.steps ?? []) {
      expect(Object.keys(media.image).sort()).toEqual(["dark", "hc", "hcLight", "light"]);
      for (const image of Object.values(media.image)) expect(existsSync(path.join(ROOT, image)), image).toBe(true);
      expect(english(media.altText)).toMatch(/\.$/);
      expect(completionEvents.length).toBeGreaterThan(0);
    }
    expect(read("client/src/commands/server.ts")).toContain(`terrafix.terrafix#${walkthrough?.id}`);
  });

  it("is thin: activation stays small and imports nothing of the server", () => {
    expect(read("client/src/extension.ts").split("\n").length).toBeLessThan(80);
    for (const file of clientSources) expect(read(file), file).not.toMatch(/from "[^"]*\/(server\/src|sim|test)\//);
  });

  it("loads the language client when it is needed, not before", () => {
    for (const file of clientSources.filter((name) => !name.endsWith("create-client.ts")))
      expect(read(file), file).not.toMatch(/^import (?!type)[^;]*"vscode-languageclient/m);
  });

  it("reads the version of the oldest editor it supports from its types", () => {
    const types = JSON.parse(read("node_modules/@types/vscode/package.json")) as { version: string };
    expect(types.version.split(".").slice(0, 2)).toEqual(
      manifest.engines.vscode.replace("^", "").split(".").slice(0, 2),
    );
  });
});
