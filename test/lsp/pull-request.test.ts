import { execFile, execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  type DraftAnswer,
  type FindingItem,
  METHODS,
  type OpenAnswer,
  SERVER_COMMANDS,
} from "../../shared/src/protocol.ts";
import { type SimGithub, startGithub } from "../../sim/src/github/server.ts";
import { PITR, TABLE } from "./fixtures.ts";
import { at, type Editor, eventually, startEditor, workspace } from "./harness.ts";

const TEXT = `${TABLE("a")}\n${TABLE("b")}`;

interface Setting {
  readonly sim: SimGithub;
  readonly editor: Editor;
  readonly clone: string;
  readonly findingId: string;
  git(...args: string[]): string;
}

/** An editor in a clone of a repository on the stand-in, signed in there. */
async function setUp(options: { readonly token?: string | null; readonly apiUrl?: string } = {}): Promise<Setting> {
  const from = await workspace({ "main.tf": TEXT, "README.md": "infra\n" });
  const sim = await startGithub({});
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
  const editor = await startEditor({ root: clone, settings });
  const token = options.token === undefined ? sim.token : options.token;
  await editor.connection.sendNotification(METHODS.credentials, {
    vanta: null,
    github: token === null ? null : { token },
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
function stateOf({ git }: Setting): string {
  return [
    git("status", "--porcelain=v1"),
    git("rev-parse", "HEAD"),
    git("branch", "--all"),
    git("diff"),
    git("diff", "--cached"),
    git("stash", "list"),
  ].join("\n--\n");
}

const draftOf = (editor: Editor, findingId: string): Promise<DraftAnswer> =>
  editor.connection.sendRequest(METHODS.draftPullRequest, { findingId, fixer: "rule" });
const openOf = (editor: Editor, findingId: string, title: string, body: string): Promise<OpenAnswer> =>
  editor.connection.sendRequest(METHODS.openPullRequest, { findingId, title, body });

describe("a pull request from the editor", () => {
  it("is drafted, worded by the user, opened exactly once, and remembered", async () => {
    const setting = await setUp();
    const { sim, editor, findingId } = setting;
    const before = stateOf(setting);
    const drafted = await draftOf(editor, findingId);
    if (drafted.kind !== "draft") throw new Error(JSON.stringify(drafted));
    expect(drafted.draft).toMatchObject({ findingId, slug: "acme/infra", base: "main" });
    expect(drafted.draft.branch).toBe(`terrafix/${PITR}/${findingId.slice(0, 12)}`);
    expect(await sim.pulls("acme", "infra")).toEqual([]);

    const [opened, again] = await Promise.all([
      openOf(editor, findingId, "My own title", "Because we need it."),
      openOf(editor, findingId, "My own title", "Because we need it."),
    ]);
    expect([opened.kind, again.kind].sort()).toEqual(["exists", "opened"]);
    const pulls = await sim.pulls("acme", "infra");
    expect(pulls).toHaveLength(1);
    expect(pulls[0]).toMatchObject({ title: "My own title", base: "main", state: "open" });
    expect(pulls[0]?.body).toContain("Because we need it.");
    expect(pulls[0]?.body).toContain(`terrafix:finding=${findingId}`);
    const show = execFileSync("git", ["--git-dir", sim.gitDir("acme", "infra"), "show", `${pulls[0]?.sha}:main.tf`], {
      encoding: "utf8",
    });
    expect(show.match(/point_in_time_recovery/g)).toHaveLength(1);
    expect(stateOf(setting)).toBe(before);

    expect(await draftOf(editor, findingId)).toMatchObject({
      kind: "exists",
      pullRequest: { number: pulls[0]?.number },
    });
    const all = await editor.connection.sendRequest<FindingItem[]>(METHODS.findings);
    expect(all.find(({ id }) => id === findingId)).toMatchObject({
      state: "in-review",
      pullRequest: { number: pulls[0]?.number },
    });
    const lenses = await editor.connection.sendRequest<{ command: { title: string } }[]>("textDocument/codeLens", {
      textDocument: { uri: editor.uri("main.tf") },
    });
    expect(lenses.map(({ command }) => command.title)).toContain(`Pull request #${pulls[0]?.number}`);
  });

  it("is made of what is committed: typed, saved and staged work stays at home", async () => {
    const setting = await setUp();
    const { sim, editor, clone, findingId, git } = setting;
    const secret = "do-not-send-me";
    await writeFile(path.join(clone, "main.tf"), `# ${secret} saved\n${TEXT}`);
    git("add", "main.tf");
    await writeFile(path.join(clone, "new.tf"), `locals {\n  note = "${secret} untracked"\n}\n`);
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: ["main.tf", "new.tf"].map((file) => ({ uri: editor.uri(file), type: 2 })),
    });
    editor.open("main.tf", `# ${secret} typed\n\n${TEXT}`);
    expect((await editor.actions("main.tf", at(2))).length).toBeGreaterThan(0);
    const before = stateOf(setting);
    const answer = await openOf(editor, findingId, "Title", "Body");
    expect(answer.kind).toBe("opened");
    const [pull] = await sim.pulls("acme", "infra");
    const diff = execFileSync("git", ["--git-dir", sim.gitDir("acme", "infra"), "diff", "main", pull?.sha ?? ""], {
      encoding: "utf8",
    });
    expect(diff).toContain("+  point_in_time_recovery {");
    expect(diff).not.toContain(secret);
    expect(diff.match(/^diff --git/gm)).toHaveLength(1);
    expect(stateOf(setting)).toBe(before);
    expect(await readFile(path.join(clone, "main.tf"), "utf8")).toContain(`${secret} saved`);
  });

  it("can be opened for a fix that was applied here already", async () => {
    const { sim, editor, findingId } = await setUp();
    editor.open("main.tf", TEXT);
    const drafted = await draftOf(editor, findingId);
    expect(drafted.kind).toBe("draft");
    const fixed = TEXT.replace(
      'hash_key = "id"\n}',
      'hash_key = "id"\n\n  point_in_time_recovery {\n    enabled = true\n  }\n}',
    );
    editor.change("main.tf", 2, fixed);
    expect((await editor.diagnostics("main.tf")).filter(({ code }) => code === PITR)).toHaveLength(1);
    expect((await openOf(editor, findingId, "T", "B")).kind).toBe("opened");
    expect(await sim.pulls("acme", "infra")).toHaveLength(1);
    // Without a draft, too: a client may ask long after the finding has left the screen.
    expect((await draftOf(editor, findingId)).kind).toBe("exists");
  });

  it("of a block that is not committed is refused", async () => {
    const { sim, editor } = await setUp();
    editor.open("main.tf", `${TEXT}\n${TABLE("fresh")}`);
    const all = await editor.connection.sendRequest<FindingItem[]>(METHODS.findings);
    const fresh = all.find(({ policy, receipt }) => policy === PITR && receipt.address.endsWith(".fresh"));
    expect(await draftOf(editor, fresh?.id ?? "")).toMatchObject({
      kind: "refused",
      reason: { code: "conflict", message: expect.stringContaining("commit") },
    });
    expect(await sim.pulls("acme", "infra")).toEqual([]);
  });

  it("needs a sign-in, and a token goes to no host that only a remote names", async () => {
    const signedOut = await setUp({ token: null });
    expect(await draftOf(signedOut.editor, signedOut.findingId)).toMatchObject({
      kind: "refused",
      reason: { code: "unauthorized" },
    });
    // No API set by the user: the remote is on 127.0.0.1, the sign-in is for github.com.
    const elsewhere = await setUp({ apiUrl: "" });
    const requests = elsewhere.sim.stats.requests;
    expect(await draftOf(elsewhere.editor, elsewhere.findingId)).toMatchObject({
      kind: "refused",
      reason: { code: "unauthorized", message: expect.stringContaining("github.com") },
    });
    expect(elsewhere.sim.stats.requests).toBe(requests);
  });

  it("asks before it is sent where there is no extension", async () => {
    const { sim, editor, findingId } = await setUp();
    const questions: string[] = [];
    let agree = false;
    editor.connection.onRequest(
      "window/showMessageRequest",
      ({ message, actions }: { message: string; actions: { title: string }[] }) => {
        questions.push(message);
        return agree ? actions[0] : null;
      },
    );
    editor.connection.onRequest("window/showDocument", () => ({ success: true }));
    const run = (): Promise<unknown> =>
      editor.connection.sendRequest("workspace/executeCommand", {
        command: SERVER_COMMANDS.openPullRequest,
        arguments: [{ findingId }],
      });
    await run();
    expect(questions[0]).toContain("acme/infra");
    expect(await sim.pulls("acme", "infra")).toEqual([]);
    agree = true;
    expect(await run()).toMatchObject({ kind: "opened" });
    expect(await sim.pulls("acme", "infra")).toHaveLength(1);
  });
});
