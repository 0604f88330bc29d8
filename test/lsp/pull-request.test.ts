import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type FindingItem, METHODS, SERVER_COMMANDS } from "../../shared/src/protocol.ts";
import { PITR, TABLE } from "./fixtures.ts";
import { draftOf, openOf, setUp, stateOf, TEXT } from "./forge.ts";
import { at } from "./harness.ts";

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
    const titles = lenses.map(({ command }) => command.title.replace(" · open", ""));
    expect(titles).toContain(`Pull request #${pulls[0]?.number}`);
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
