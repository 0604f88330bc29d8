import { describe, expect, it } from "vitest";
import type { Adapters } from "../../server/src/lsp/adapters.ts";
import { type FindingItem, METHODS } from "../../shared/src/protocol.ts";
import { findingsFile, PITR, TABLE } from "./fixtures.ts";
import { at, eventually, realAdapters, startEditor, workspace } from "./harness.ts";

/** What only reads the folder and this machine's own record of pull requests. */
const HARMLESS: ReadonlySet<string> = new Set(["settings", "states", "store"]);

/** Adapters that remember which of them were used; only reading settings and states is harmless. */
async function watched(): Promise<{ readonly adapters: Adapters; readonly used: string[] }> {
  const used: string[] = [];
  const real = await realAdapters();
  const adapters = Object.fromEntries(
    Object.entries(real).map(([name, adapter]) => [
      name,
      (...args: unknown[]) => {
        used.push(name);
        return (adapter as (...all: unknown[]) => unknown)(...args);
      },
    ]),
  ) as unknown as Adapters;
  return { adapters, used };
}

const SECRETS = {
  vanta: { clientId: "vci_1", clientSecret: "vcs_secret_secret" },
  github: { token: "ghp_0123456789" },
  aws: null,
};

describe("a workspace that is not trusted", () => {
  it("is scanned and fixed by rules; nothing is executed, nothing is sent", async () => {
    const { adapters, used } = await watched();
    const root = await workspace({ "main.tf": TABLE("a"), "findings.json": findingsFile(["a"]) });
    const editor = await startEditor({
      root,
      adapters,
      settings: { findings: { file: "findings.json" }, github: { apiUrl: "https://evil.example.com" } },
      initializationOptions: { trusted: false },
    });
    await editor.connection.sendNotification(METHODS.credentials, SECRETS);
    editor.open("main.tf", TABLE("a"));
    expect((await editor.diagnostics("main.tf")).map(({ code }) => code)).toContain(PITR);
    const actions = await editor.actions("main.tf", at(0));
    const titles = actions.map(({ title }) => title).join("\n");
    expect(titles).toContain("Fix: ");
    expect(titles).not.toContain("pull request");
    const fix = actions.find(({ data }) => data?.kind === "fix" && data.policy === PITR);
    expect((await editor.resolve(fix ?? { title: "" })).edit).toBeDefined();
    const [finding] = await editor.connection.sendRequest<FindingItem[]>(METHODS.findings);
    const findingId = finding?.id;
    expect(await editor.connection.sendRequest(METHODS.preview, { findingId, fixer: "rule" })).toMatchObject({
      kind: "preview",
    });
    expect(await editor.connection.sendRequest(METHODS.preview, { findingId, fixer: "bedrock" })).toMatchObject({
      kind: "refused",
    });
    for (const method of [METHODS.draftPullRequest, METHODS.openPullRequest]) {
      const answer = await editor.connection.sendRequest(method, { findingId, fixer: "rule", title: "t", body: "b" });
      expect(answer).toMatchObject({ kind: "refused", reason: { code: "forbidden" } });
    }
    await editor.connection.sendRequest(METHODS.refresh);
    // States may still be on their way; whatever else would be used here executes or sends.
    expect(used).toContain("settings");
    expect(used.filter((name) => !HARMLESS.has(name))).toEqual([]);
  });

  it("is treated like any other once the user trusts it", async () => {
    const { adapters, used } = await watched();
    const root = await workspace({ "main.tf": TABLE("a"), "findings.json": findingsFile(["a"]) });
    const editor = await startEditor({
      root,
      adapters,
      settings: { findings: { file: "findings.json" } },
      initializationOptions: { trusted: false },
    });
    await editor.connection.sendNotification(METHODS.trust, { trusted: true });
    const items = await eventually(
      () => editor.connection.sendRequest<FindingItem[]>(METHODS.findings),
      (all) => all.some(({ source }) => source === "file"),
    );
    expect(items.some(({ state }) => state === "open")).toBe(true);
    expect(used).toContain("checkout");
  });
});
