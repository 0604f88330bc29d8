import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { buildSync } from "esbuild";
import { ROOT } from "./sources.ts";

export const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8").replaceAll("\r\n", "\n");

export interface ManifestCommand {
  readonly command: string;
  readonly title: string;
  readonly enablement?: string;
  readonly icon?: string;
}

export interface MenuEntry {
  readonly command: string;
  readonly when?: string;
}

export interface ManifestSetting {
  readonly type: string;
  readonly default: unknown;
  readonly scope: string;
  readonly order: number;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly markdownDescription: string;
}

export interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly version: string;
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
    readonly virtualWorkspaces: { readonly supported: boolean };
  };
  readonly contributes: {
    readonly commands: readonly ManifestCommand[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly when: string }[];
    readonly languages: readonly Readonly<Record<string, unknown>>[];
    readonly viewsWelcome: readonly { readonly contents: string; readonly when: string }[];
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly description: string;
        readonly media: { readonly image: Readonly<Record<string, string>>; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, ManifestSetting>> };
  };
}

export const manifest = JSON.parse(read("package.json")) as Manifest;
export const messages = JSON.parse(read("package.nls.json")) as Readonly<Record<string, string>>;

/** A text of the manifest in English. */
export function english(text: string): string {
  return text.replace(/^%(.+)%$/, (_, key: string) => messages[key] ?? text);
}

/** The client's command table, loaded with an editor that does nothing. */
export function commandTable(): { readonly all: readonly string[]; readonly internal: readonly string[] } {
  const { outputFiles } = buildSync({
    entryPoints: [path.join(ROOT, "client/src/commands/index.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
  });
  const load = createRequire(import.meta.url);
  const exported: { COMMANDS?: readonly { readonly id: string }[]; INTERNAL_COMMANDS?: readonly string[] } = {};
  const module = { exports: exported };
  const requireOf = (name: string): unknown => (name === "vscode" ? {} : load(name));
  new Function("module", "exports", "require", outputFiles[0]?.text ?? "")(module, exported, requireOf);
  const { COMMANDS = [], INTERNAL_COMMANDS = [] } = module.exports;
  return { all: COMMANDS.map(({ id }) => id), internal: INTERNAL_COMMANDS };
}
