import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type FindingItem, METHODS } from "../../shared/src/protocol.ts";
import { draftOf, openOf, type Setting, setUp, TEXT } from "./forge.ts";
import { eventually } from "./harness.ts";

/** With a pull request that was just opened from the editor. */
async function opened(): Promise<Setting & { readonly number: number }> {
  const setting = await setUp();
  const answer = await openOf(setting.editor, setting.findingId, "Title", "Body");
  if (answer.kind !== "opened") throw new Error(JSON.stringify(answer));
  return { ...setting, number: answer.pullRequest.number };
}

async function call({ sim }: Setting, method: string, path: string, body: unknown = {}): Promise<void> {
  const headers = { authorization: `Bearer ${sim.token}`, "content-type": "application/json" };
  const url = `${sim.apiUrl}/repos/acme/infra${path}`;
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
}

const refresh = ({ editor }: Setting): Promise<null> => editor.connection.sendRequest(METHODS.refresh);

async function finding({ editor, findingId }: Setting): Promise<FindingItem | undefined> {
  const all = await editor.connection.sendRequest<FindingItem[]>(METHODS.findings);
  return all.find(({ id }) => id === findingId);
}

async function lenses({ editor }: Setting): Promise<readonly string[]> {
  const params = { textDocument: { uri: editor.uri("main.tf") } };
  const all = await editor.connection.sendRequest<{ command: { title: string } }[]>("textDocument/codeLens", params);
  return all.map(({ command }) => command.title);
}

const stateIs = (setting: Setting, state: string): Promise<FindingItem | undefined> =>
  eventually(
    () => finding(setting),
    (item) => item?.pullRequest?.state?.state === state,
  );

describe("an open pull request", () => {
  it("is asked for by itself, and shown in lens, hover and list", async () => {
    const setting = await opened();
    expect(await stateIs(setting, "open")).toMatchObject({ state: "in-review" });
    expect(await lenses(setting)).toContain(`Pull request #${setting.number} · open`);
    const hover = await setting.editor.hover("main.tf", 0, 3);
    expect(JSON.stringify(hover)).toContain("), open");
  });

  it("has its checks beside it", async () => {
    const setting = await opened();
    await stateIs(setting, "open");
    const [pull] = await setting.sim.pulls("acme", "infra");
    await call(setting, "POST", `/statuses/${pull?.sha}`, { state: "failure", context: "atlantis/plan" });
    await refresh(setting);
    await eventually(
      () => lenses(setting),
      (titles) => titles.includes(`Pull request #${setting.number} · open, checks failed`),
    );
  });

  it("that a person merges waits to be applied; where the text is not pulled yet, it says so", async () => {
    const setting = await opened();
    await stateIs(setting, "open");
    await call(setting, "PUT", `/pulls/${setting.number}/merge`);
    await refresh(setting);
    expect(await stateIs(setting, "merged")).toMatchObject({ state: "merged" });
    const diagnostics = await setting.editor.diagnostics("main.tf");
    expect(diagnostics.map(({ message }) => message).join("\n")).toContain("is merged; pull it");
    // Merged is merged: nobody asks again, however often the user refreshes the findings later.
    expect(await draftOf(setting.editor, setting.findingId)).toMatchObject({ kind: "exists" });
  });

  it("that a person closes is declined, as a batch run would have it; reopened it is in review again", async () => {
    const setting = await opened();
    await stateIs(setting, "open");
    await call(setting, "PATCH", `/pulls/${setting.number}`, { state: "closed" });
    await refresh(setting);
    const declined = await stateIs(setting, "closed");
    expect(declined).toMatchObject({ state: "declined", reason: { code: "excepted" } });
    expect(declined?.reason?.message).toContain("reopen it");
    expect(await lenses(setting)).toEqual(expect.arrayContaining([expect.stringContaining("1 declined")]));
    const own = (await setting.editor.diagnostics("main.tf")).filter(
      ({ data }) => data?.findingId === setting.findingId,
    );
    expect(own).toEqual([]);
    expect(await draftOf(setting.editor, setting.findingId)).toMatchObject({
      kind: "refused",
      reason: { code: "excepted" },
    });
    await call(setting, "PATCH", `/pulls/${setting.number}`, { state: "open" });
    await refresh(setting);
    expect(await stateIs(setting, "open")).toMatchObject({ state: "in-review" });
  });

  it("costs nothing of the rate limit while nothing changes", async () => {
    const setting = await opened();
    await stateIs(setting, "open");
    const { notModified } = setting.sim.stats;
    await refresh(setting);
    await eventually(
      () => setting.sim.stats.notModified - notModified,
      (count) => count >= 3,
    );
  });

  it("is not asked for when nobody is signed in any more", async () => {
    const setting = await opened();
    await stateIs(setting, "open");
    const credentials = { vanta: null, github: "signed-out", aws: null };
    await setting.editor.connection.sendNotification(METHODS.credentials, credentials);
    const { requests } = setting.sim.stats;
    await refresh(setting);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(setting.sim.stats.requests).toBe(requests);
  });

  it("is not asked for while the workspace is not trusted", async () => {
    const setting = await opened();
    await stateIs(setting, "open");
    await setting.editor.connection.sendNotification(METHODS.trust, { trusted: false });
    const { requests } = setting.sim.stats;
    await refresh(setting);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(setting.sim.stats.requests).toBe(requests);
  });

  it("with a token that has expired becomes a status with one action, and no message; a new sign-in clears it", async () => {
    const setting = await opened();
    const { editor, sim } = setting;
    await stateIs(setting, "open");
    const popups: unknown[] = [];
    editor.connection.onRequest("window/showMessageRequest", (params) => {
      popups.push(params);
      return null;
    });
    editor.connection.onNotification("window/showMessage", (params) => void popups.push(params));
    sim.revoke(sim.token);
    await refresh(setting);
    const status = await eventually(
      () => editor.statuses.at(-1),
      (last) => last?.health === "signed-out",
    );
    expect(status?.action).toEqual({ command: "terrafix.signInGithub", label: "Sign in to GitHub" });
    expect(status?.message).not.toContain(sim.token);
    const { requests } = sim.stats;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sim.stats.requests).toBe(requests);
    expect(popups).toEqual([]);
    const credentials = { vanta: null, github: "signed-out", aws: null };
    await editor.connection.sendNotification(METHODS.credentials, credentials);
    await eventually(
      () => editor.statuses.at(-1),
      (last) => last?.health === "ready",
    );
  });

  it("stays as it was when the network goes", async () => {
    const setting = await opened();
    await stateIs(setting, "open");
    await setting.sim.close();
    await refresh(setting);
    expect(await finding(setting)).toMatchObject({ state: "in-review", pullRequest: { state: { state: "open" } } });
    expect(setting.editor.statuses.at(-1)?.health).toBe("ready");
  });

  it("and a fix that was merged and pulled is merged, not open", async () => {
    const setting = await opened();
    await stateIs(setting, "open");
    await call(setting, "PUT", `/pulls/${setting.number}/merge`);
    await refresh(setting);
    await stateIs(setting, "merged");
    const fixed = TEXT.replace(
      'hash_key = "id"\n}',
      'hash_key = "id"\n\n  point_in_time_recovery {\n    enabled = true\n  }\n}',
    );
    await writeFile(path.join(setting.clone, "main.tf"), fixed);
    const changes = [{ uri: setting.editor.uri("main.tf"), type: 2 }];
    await setting.editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
    // It was only predicted: with the code in order there is nothing left to say.
    await eventually(
      () => finding(setting),
      (item) => item === undefined,
    );
  });
});
