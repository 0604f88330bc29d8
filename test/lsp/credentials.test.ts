import { describe, expect, it, onTestFinished } from "vitest";
import { type CredentialsParams, METHODS, type StatusMessage } from "../../shared/src/protocol.ts";
import { startVanta } from "../../sim/src/vanta/server.ts";
import { TABLE } from "./fixtures.ts";
import { draftOf, setUp } from "./forge.ts";
import { type Editor, eventually, realAdapters, startEditor, workspace } from "./harness.ts";

const NOBODY: CredentialsParams = { vanta: null, github: null, aws: null };

/** An editor beside a Vanta of its own; `given` says what the environment of the server holds. */
async function withVanta(given: { readonly env: boolean; readonly initializationOptions?: unknown }) {
  const vanta = await startVanta({ estate: { tests: [] }, limits: null });
  onTestFinished(() => vanta.close());
  const account = { clientId: "vci_environment", clientSecret: "vcs_environment_secret" };
  const env = {
    VANTA_BASE_URL: vanta.url,
    ...(given.env ? { VANTA_CLIENT_ID: account.clientId, VANTA_CLIENT_SECRET: account.clientSecret } : {}),
  };
  const editor = await startEditor({
    root: await workspace({ "main.tf": TABLE("a") }),
    adapters: await realAdapters(env),
    initializationOptions: given.initializationOptions,
  });
  const send = (credentials: CredentialsParams): Promise<void> =>
    editor.connection.sendNotification(METHODS.credentials, credentials);
  return { vanta, editor, send };
}

const status = (editor: Editor, holds: (now: StatusMessage) => boolean): Promise<StatusMessage | undefined> =>
  eventually(
    () => editor.statuses.at(-1),
    (now) => now !== undefined && now.health === "ready" && holds(now),
  );

describe("Vanta's credentials", () => {
  it("of the environment count where nobody has signed in, and the status says so", async () => {
    const { editor, send } = await withVanta({ env: true });
    await send(NOBODY);
    const now = await status(editor, ({ lastPoll }) => lastPoll !== null);
    expect(now?.accounts.vanta).toBe("environment");
  });

  it("of a sign-in go before the environment's", async () => {
    const { editor, send } = await withVanta({ env: true });
    await send({ ...NOBODY, vanta: { clientId: "vci_mine", clientSecret: "vcs_mine_secret" } });
    const now = await status(editor, ({ accounts }) => accounts.vanta === "signed-in");
    expect(JSON.stringify(now)).not.toContain("vcs_");
  });

  it("are none after a sign-out, whatever the environment says; it stays so", async () => {
    const { editor, send, vanta } = await withVanta({ env: true, initializationOptions: { credentialsFollow: true } });
    await send({ ...NOBODY, vanta: "signed-out" });
    const now = await status(editor, ({ accounts }) => accounts.vanta === "signed-out");
    await editor.connection.sendRequest(METHODS.refresh);
    expect(now?.lastPoll).toBeNull();
    expect(vanta.stats.tokensIssued).toBe(0);
  });

  it("of the environment wait until the editor has said who is signed in", async () => {
    const { editor, send, vanta } = await withVanta({ env: true, initializationOptions: { credentialsFollow: true } });
    await status(editor, () => true);
    expect(vanta.stats.tokensIssued).toBe(0);
    await send(NOBODY);
    await status(editor, ({ lastPoll }) => lastPoll !== null);
  });

  it("are none where there are none", async () => {
    const { editor, send } = await withVanta({ env: false });
    await send(NOBODY);
    const now = await status(editor, () => true);
    expect(now?.accounts).toEqual({ vanta: "none", github: "none" });
  });
});

describe("GitHub's credentials", () => {
  it("of the environment open pull requests where nobody has signed in", async () => {
    const { editor, findingId } = await setUp({ token: null, env: (sim) => ({ GITHUB_TOKEN: sim.token }) });
    expect((await draftOf(editor, findingId)).kind).toBe("draft");
    expect(editor.statuses.at(-1)?.accounts.github).toBe("environment");
  });

  it("of a sign-in go before the environment's", async () => {
    const { editor, findingId } = await setUp({ env: () => ({ GITHUB_TOKEN: "stale" }) });
    expect((await draftOf(editor, findingId)).kind).toBe("draft");
    expect(editor.statuses.at(-1)?.accounts.github).toBe("signed-in");
  });

  it("are none after a sign-out, whatever the environment says", async () => {
    const env = (sim: { token: string }) => ({ GITHUB_TOKEN: sim.token });
    const { editor, findingId } = await setUp({ token: "signed-out", env });
    expect(await draftOf(editor, findingId)).toMatchObject({ kind: "refused", reason: { code: "unauthorized" } });
    expect(editor.statuses.at(-1)?.accounts.github).toBe("signed-out");
  });
});
