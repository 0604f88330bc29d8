import { execFile, execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { type DraftAnswer, type FindingItem, METHODS, type OpenAnswer } from "../../shared/src/protocol.ts";
import { type GithubOptions, type SimGithub, startGithub } from "../../sim/src/github/server.ts";
import { PITR, TABLE } from "./fixtures.ts";
import { type Editor, eventually, realAdapters, startEditor, workspace } from "./harness.ts";

export const TEXT = `${TABLE("a")}\n${TABLE("b")}`;

export interface Setting {
  readonly sim: SimGithub;
  readonly editor: Editor;
  readonly clone: string;
  readonly findingId: string;
  git(...args: string[]): string;
}

/** An editor in a clone of a repository on the stand-in, signed in there. */
export async function setUp(
  options: {
    readonly token?: string | "signed-out" | null;
    readonly apiUrl?: string;
    readonly github?: GithubOptions;
    /** Environment of the server. */
    readonly env?: (sim: SimGithub) => NodeJS.ProcessEnv;
  } = {},
): Promise<Setting> {
  const from = await workspace({ "main.tf": TEXT, "README.md": "infra\n" });
  const sim = await startGithub(options.github ?? {});
  onTestFinished(() => sim.close());
  await sim.addRepository("acme", "infra", from);
  const parent = await workspace({});
  const clone = path.join(parent, "infra");
  // The stand-in runs in this process: nobody may wait for git without letting it answer.
  await promisify(execFile)("git", ["clone", "--quiet", sim.gitUrl("acme", "infra"), clone]);
  const settings = { github: { apiUrl: options.apiUrl ?? sim.apiUrl } };
  await writeFile(path.join(clone, "terrafix.yaml"), "github:\n  writeSpacingMs: 0\n");
  execFileSync("git", [
    "-C",
    clone,
    "config",
    "--local",
    "core.excludesFile",
    path.join(clone, ".git", "info", "exclude"),
  ]);
  await writeFile(path.join(clone, ".git", "info", "exclude"), "terrafix.yaml\n");
  const adapters = await realAdapters(options.env?.(sim));
  const editor = await startEditor({ root: clone, settings, adapters });
  const token = options.token === undefined ? sim.token : options.token;
  await editor.connection.sendNotification(METHODS.credentials, {
    vanta: null,
    github: token === null || token === "signed-out" ? token : { token },
    aws: null,
  });
  const find = async (): Promise<FindingItem[]> => {
    const all = await editor.connection.sendRequest<FindingItem[]>(METHODS.findings);
    return all.filter(({ policy, receipt }) => policy === PITR && receipt.address.endsWith(".a"));
  };
  const [finding] = await eventually(find, (all) => all.length === 1);
  const git = (...args: string[]): string => execFileSync("git", ["-C", clone, ...args], { encoding: "utf8" });
  return { sim, editor, clone, findingId: finding?.id ?? "", git };
}

/** Everything of a clone that a careless tool could touch. */
export function stateOf({ git }: Setting): string {
  return [
    git("status", "--porcelain=v1"),
    git("rev-parse", "HEAD"),
    git("branch", "--all"),
    git("diff"),
    git("diff", "--cached"),
    git("stash", "list"),
  ].join("\n--\n");
}

export const draftOf = (editor: Editor, findingId: string): Promise<DraftAnswer> =>
  editor.connection.sendRequest(METHODS.draftPullRequest, { findingId, fixer: "rule" });
export const openOf = (editor: Editor, findingId: string, title: string, body: string): Promise<OpenAnswer> =>
  editor.connection.sendRequest(METHODS.openPullRequest, { findingId, title, body });
