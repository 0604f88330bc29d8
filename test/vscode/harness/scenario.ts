import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StandIns } from "./stand-ins.ts";

/** One start of the editor with one suite. */
export interface Scenario {
  readonly name: string;
  readonly trusted: boolean;
  readonly folders: readonly string[];
}

export const SCENARIOS: readonly Scenario[] = [
  { name: "one-folder", trusted: true, folders: ["estate"] },
  { name: "sign-in", trusted: true, folders: ["estate"] },
  { name: "two-folders", trusted: true, folders: ["estate", "network"] },
  { name: "untrusted", trusted: false, folders: ["estate"] },
];

/** What the suite learns from the environment variable TERRAFIX_TEST, as JSON. It does not know how it is run. */
export interface SuiteFacts {
  readonly folders: readonly string[];
  readonly golden: string;
  readonly apiUrl: string;
  readonly vantaUrl: string;
  readonly token: string;
  readonly home: string;
}

export interface Prepared {
  readonly scenario: Scenario;
  /** A folder or a `.code-workspace` file. */
  readonly workspace: string;
  readonly env: Record<string, string>;
  readonly settings: Record<string, unknown>;
  /** Empty folder for the editor's own data. */
  readonly home: string;
}

/** Folders, settings and environment of a scenario, under `work`. */
export async function prepare(scenario: Scenario, standIns: StandIns, root: string, work: string): Promise<Prepared> {
  const folders: string[] = [];
  for (const name of scenario.folders) {
    const source = join(root, "test", "vscode", "workspaces", name);
    folders.push(await standIns.clone(source, `${name}-${scenario.name}`, work));
  }
  const home = join(work, `home-${scenario.name}`);
  await mkdir(join(home, ".aws"), { recursive: true });
  await writeFile(
    join(home, ".aws", "config"),
    "[default]\nregion = us-east-1\n\n[profile acme-prod]\nregion = eu-central-1\n",
  );
  const facts: SuiteFacts = {
    folders,
    golden: join(root, "test", "vscode", "golden"),
    apiUrl: standIns.github.apiUrl,
    vantaUrl: standIns.vantaUrl,
    token: standIns.github.token,
    home,
  };
  return {
    scenario,
    workspace: await workspaceOf(folders, work),
    env: environment(facts),
    settings: settings(standIns),
    home,
  };
}

async function workspaceOf(folders: readonly string[], work: string): Promise<string> {
  const [first = work] = folders;
  if (folders.length === 1) return first;
  const file = join(work, "acme.code-workspace");
  await writeFile(file, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
  return file;
}

function environment(facts: SuiteFacts): Record<string, string> {
  return {
    TERRAFIX_TEST: JSON.stringify(facts),
    TERRAFIX_DATABASE_URL: `sqlite:${join(facts.home, "state.db")}`,
    TERRAFIX_GITHUB_WRITE_SPACING_MS: "0",
    HOME: facts.home,
    AWS_CONFIG_FILE: join(facts.home, ".aws", "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(facts.home, ".aws", "credentials"),
    AWS_ACCESS_KEY_ID: "AKIDSTANDIN",
    AWS_SECRET_ACCESS_KEY: "terrafix-sim-secret",
    GIT_CONFIG_GLOBAL: join(facts.home, ".gitconfig"),
    GIT_AUTHOR_NAME: "Nadia",
    GIT_AUTHOR_EMAIL: "nadia@acme.example",
  };
}

function settings(standIns: StandIns): Record<string, unknown> {
  return {
    "terrafix.vanta.baseUrl": standIns.vantaUrl,
    "terrafix.github.apiUrl": standIns.github.apiUrl,
    "terrafix.bedrock.endpoint": standIns.bedrockUrl,
    "terrafix.bedrock.region": "us-east-1",
    "security.workspace.trust.startupPrompt": "never",
    "security.workspace.trust.banner": "never",
    "security.workspace.trust.untrustedFiles": "open",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": false,
    "git.openRepositoryInParentFolders": "never",
    "git.autofetch": false,
    "extensions.autoCheckUpdates": false,
    "update.mode": "none",
    "telemetry.telemetryLevel": "off",
    "chat.commandCenter.enabled": false,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "files.autoSave": "off",
  };
}
