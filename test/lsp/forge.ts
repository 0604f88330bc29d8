import { execFile, execFileSync } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import type { Adapters } from "../../server/src/lsp/adapters.ts";
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

export type Git = (cwd: string, ...args: string[]) => Promise<string>;

/** The stand-in runs in this process: nobody may wait for git without letting it answer. */
const runGit: Git = async (cwd, ...args) => {
  const identity = ["-c", "user.name=Nadia", "-c", "user.email=nadia@acme.example", "-c", "protocol.file.allow=always"];
  const { stdout } = await promisify(execFile)("git", [...identity, ...args], { cwd });
  return stdout;
};

/** Ids of predicted findings hang on the remote: a test must not take one before git has answered, however slowly. */
export function awaitingGit(adapters: Adapters): { readonly adapters: Adapters; readonly checkedOut: Promise<void> } {
  let done: () => void = () => undefined;
  const checkedOut = new Promise<void>((resolve) => {
    done = resolve;
  });
  const checkout: Adapters["checkout"] = async (root, signal) => {
    const answer = await adapters.checkout(root, signal);
    setImmediate(done);
    return answer;
  };
  return { adapters: { ...adapters, checkout }, checkedOut };
}

/** An editor in a clone of a repository on the stand-in, signed in there. */
export async function setUp(
  options: {
    readonly token?: string | "signed-out" | null;
    readonly apiUrl?: string;
    readonly github?: GithubOptions;
    /** Makes the clone otherwise; gives the folder that is opened. */
    readonly clone?: (sim: SimGithub, parent: string, git: Git) => Promise<string>;
    /** Environment of the server. */
    readonly env?: (sim: SimGithub) => NodeJS.ProcessEnv;
  } = {},
): Promise<Setting> {
  const from = await workspace({ "main.tf": TEXT, "README.md": "infra\n" });
  const sim = await startGithub(options.github ?? {});
  onTestFinished(() => sim.close());
  await sim.addRepository("acme", "infra", from);
  const parent = await workspace({});
  const plain = async (): Promise<string> => {
    await runGit(parent, "clone", "--quiet", sim.gitUrl("acme", "infra"), "infra");
    return path.join(parent, "infra");
  };
  const clone = options.clone === undefined ? await plain() : await options.clone(sim, parent, runGit);
  const settings = { github: { apiUrl: options.apiUrl ?? sim.apiUrl } };
  const { adapters, checkedOut } = awaitingGit(
    await realAdapters({ TERRAFIX_GITHUB_WRITE_SPACING_MS: "0", ...options.env?.(sim) }),
  );
  const editor = await startEditor({ root: clone, settings, adapters });
  const token = options.token === undefined ? sim.token : options.token;
  await editor.connection.sendNotification(METHODS.credentials, {
    vanta: null,
    github: token === null || token === "signed-out" ? token : { token },
    aws: null,
  });
  await checkedOut;
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
