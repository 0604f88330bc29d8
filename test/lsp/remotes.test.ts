import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { ForgeAccess } from "../../server/src/lsp/adapters.ts";
import type { Checkout } from "../../server/src/pipeline/ports.ts";
import { type DraftAnswer, type FindingItem, METHODS } from "../../shared/src/protocol.ts";
import { refusal } from "../../shared/src/reasons.ts";
import { ok } from "../../shared/src/result.ts";
import { PITR, TABLE } from "./fixtures.ts";
import { awaitingGit } from "./forge.ts";
import { eventually, realAdapters, startEditor, workspace } from "./harness.ts";

interface Asked {
  readonly apiUrl: ForgeAccess["apiUrl"];
  readonly token: string;
  readonly slug: Checkout["slug"];
}

/** Drafts a pull request in a repository with these remotes; gives what would have been asked of which forge. */
async function draftIn(
  remotes: Readonly<Record<string, string>>,
  options: { readonly host?: string | undefined; readonly config?: readonly (readonly [string, string])[] } = {},
): Promise<{ readonly answer: DraftAnswer; readonly asked: readonly Asked[] }> {
  const root = await workspace({ "main.tf": TABLE("a") });
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: root });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("-c", "user.name=n", "-c", "user.email=n@acme.example", "commit", "--quiet", "--message", "start");
  for (const [name, url] of Object.entries(remotes)) git("remote", "add", name, url);
  for (const [key, value] of options.config ?? []) git("config", key, value);
  const asked: Asked[] = [];
  const { adapters, checkedOut } = awaitingGit(await realAdapters());
  const editor = await startEditor({
    root,
    adapters: {
      ...adapters,
      deliverer: ({ apiUrl, credentials }) => ({
        route: async ({ slug }) => {
          const to = slug ?? { owner: "", repo: "" };
          return ok({ to, from: to, base: "main" });
        },
        existing: async (_finding, { slug }) => {
          asked.push({ apiUrl, slug, token: credentials.kind === "token" ? credentials.token : "" });
          return { kind: "refused", reason: refusal("human-branch", "enough seen") };
        },
        deliver: async () => ({ kind: "refused", reason: refusal("human-branch", "never") }),
      }),
    },
  });
  const github = { token: "gho_1", host: options.host };
  await editor.connection.sendNotification(METHODS.credentials, { vanta: null, github, aws: null });
  await checkedOut;
  const find = async (): Promise<FindingItem | undefined> =>
    (await editor.connection.sendRequest<FindingItem[]>(METHODS.findings)).find(({ policy }) => policy === PITR);
  const finding = await eventually(find, (found) => found !== undefined);
  const params = { findingId: finding?.id, fixer: "rule" };
  return { answer: await editor.connection.sendRequest<DraftAnswer>(METHODS.draftPullRequest, params), asked };
}

const PUBLIC = { apiUrl: "https://api.github.com", token: "gho_1", slug: { owner: "acme", repo: "infra" } };
const ENTERPRISE = { ...PUBLIC, apiUrl: "https://git.acme.example/api/v3" };

describe("the forge of a pull request from the editor", () => {
  it.each([
    "git@github.com:acme/infra.git",
    "org-1234@github.com:acme/infra",
    "ssh://git@github.com/acme/infra.git",
    "ssh://git@github.com:22/acme/infra.git",
    "ssh://git@ssh.github.com:443/acme/infra.git",
    "https://github.com/acme/infra",
    "https://nadia@github.com/acme/infra.git",
    "https://nadia:pat@github.com/acme/infra.git",
  ])("is github.com for %s", async (origin) => {
    expect((await draftIn({ origin })).asked).toEqual([PUBLIC]);
  });

  it.each([
    "git@git.acme.example:acme/infra.git",
    "ssh://git@git.acme.example:2222/acme/infra.git",
    "https://git.acme.example/acme/infra.git",
    "https://nadia@git.acme.example/acme/infra.git",
  ])("is the Enterprise server that signed the user in for %s", async (origin) => {
    expect((await draftIn({ origin }, { host: "git.acme.example" })).asked).toEqual([ENTERPRISE]);
  });

  it.each([
    ["https://evil.example/acme/infra.git", undefined],
    ["git@evil.example:acme/infra.git", undefined],
    ["ssh://git@evil.example:443/acme/infra.git", "git.acme.example"],
    ["https://github.com@evil.example/acme/infra.git", undefined],
    ["https://github.com.evil.example/acme/infra.git", undefined],
    ["git@github.com:acme/infra.git", "git.acme.example"],
  ])("gets no token only because a remote names it: %s, signed in at %s", async (origin, host) => {
    const { answer, asked } = await draftIn({ origin }, { host });
    expect(asked).toEqual([]);
    expect(answer).toMatchObject({ kind: "refused", reason: { code: "unauthorized" } });
  });

  it("is where git's own settings rewrite an address to", async () => {
    const config = [["url.git@github.com:.insteadOf", "gh:"]] as const;
    expect((await draftIn({ origin: "gh:acme/infra" }, { config })).asked).toEqual([PUBLIC]);
    const elsewhere = [["url.https://evil.example/.insteadOf", "https://github.com/"]] as const;
    expect((await draftIn({ origin: "https://github.com/acme/infra" }, { config: elsewhere })).asked).toEqual([]);
  });

  it("of a fork is origin, or the remote that is declared to be the base of pull requests", async () => {
    const remotes = { origin: "git@github.com:nadia/infra.git", upstream: "git@github.com:acme/infra.git" };
    expect((await draftIn(remotes)).asked).toEqual([{ ...PUBLIC, slug: { owner: "nadia", repo: "infra" } }]);
    const config = [["remote.upstream.gh-resolved", "base"]] as const;
    expect((await draftIn(remotes, { config })).asked).toEqual([PUBLIC]);
  });

  it("is none without a remote, or with several that say nothing", async () => {
    const { answer } = await draftIn({});
    expect(answer.kind).toBe("refused");
    const { asked } = await draftIn({ a: "git@github.com:acme/a.git", b: "git@github.com:acme/b.git" });
    expect(asked.map(({ slug }) => slug)).toEqual([null]);
  });
});
