import { execFileSync } from "node:child_process";
import { describe, expect, onTestFinished, test } from "vitest";
import { branchOf } from "../../../server/src/deliver/github/naming.ts";
import type { Checkout, Delivery, DeliveryOutcome, Route } from "../../../server/src/pipeline/ports.ts";
import { type SimGithub, type SimToken, startGithub } from "../../../sim/src/github/server.ts";
import { bucket, checkoutOf, deliverer, deliveryFor, folder, never, OWNER, REPO, TEN } from "./fixtures.ts";

const PARENT = { owner: OWNER, repo: REPO };
const FORK = { owner: "nadia", repo: REPO };
const OTHERS = { owner: "omar", repo: REPO };
const THROUGH: Route = { to: PARENT, base: "main", from: FORK };

const NADIA: SimToken = { token: "nadia-token", login: "nadia", permission: "read", on: { "nadia/infra": "write" } };
const OMAR: SimToken = { token: "omar-token", login: "omar", permission: "read", on: { "omar/infra": "write" } };
const MAINTAINER: SimToken = { token: "maintainer-token", login: "mia", permission: "write" };

/** `acme/infra` with forks of two people who may not push to it, and one of an organisation. */
async function forked(files: Readonly<Record<string, string>> = TEN): Promise<{ sim: SimGithub; root: string }> {
  const root = await folder(files);
  const sim = await startGithub({ tokens: [NADIA, OMAR, MAINTAINER], limits: { contentPerWindow: 10_000 } });
  onTestFinished(() => sim.close());
  await sim.addRepository(OWNER, REPO, root);
  for (const owner of ["nadia", "omar", "globex"]) await sim.forkRepository(OWNER, REPO, { owner, name: REPO });
  return { sim, root };
}

const as = ({ token }: SimToken, fetch?: typeof globalThis.fetch) => ({
  credentials: { kind: "token" as const, token },
  ...(fetch === undefined ? {} : { fetch }),
});

const routed = (delivery: Delivery, route: Route): Delivery => ({
  ...delivery,
  checkout: { ...delivery.checkout, slug: route.from, route },
});

const branches = (sim: SimGithub, owner: string): string =>
  execFileSync("git", ["--git-dir", sim.gitDir(owner, REPO), "branch", "--list", "terrafix/*"], { encoding: "utf8" });

function change(sim: SimGithub, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${sim.url}/repos/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${MAINTAINER.token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

describe("the route of a pull request", () => {
  const cases: readonly (readonly [string, SimToken, Partial<Checkout>, Route])[] = [
    ["goes through one's own fork", NADIA, { slug: FORK }, THROUGH],
    ["is written as GitHub writes it", NADIA, { slug: { owner: "Nadia", repo: "Infra" } }, THROUGH],
    [
      "goes to the parent's default branch from a branch that it lacks",
      NADIA,
      { slug: FORK, baseBranch: "x" },
      THROUGH,
    ],
    [
      "goes to the branch that the upstream remote says",
      NADIA,
      { slug: FORK, related: [{ ...PARENT, baseBranch: "release" }] },
      { ...THROUGH, base: "release" },
    ],
    ["needs no fork for who may push", MAINTAINER, { slug: FORK }, { ...THROUGH, from: PARENT }],
    ["leads to the fork that origin is", NADIA, { slug: PARENT, related: [{ ...FORK, baseBranch: null }] }, THROUGH],
    [
      "does not lead through a repository that is no fork of it or that is somebody else's",
      NADIA,
      { slug: PARENT, related: [{ ...OTHERS, baseBranch: null }] },
      { ...THROUGH, from: PARENT },
    ],
    [
      "stays in the fork that is declared to be the base",
      NADIA,
      { slug: FORK, isDeclared: true },
      { to: FORK, base: "main", from: FORK },
    ],
    [
      "stays in an organisation's fork",
      MAINTAINER,
      { slug: { owner: "globex", repo: REPO } },
      { to: { owner: "globex", repo: REPO }, base: "main", from: { owner: "globex", repo: REPO } },
    ],
    [
      "leaves an organisation's fork when a remote names the parent",
      { ...MAINTAINER },
      { slug: { owner: "globex", repo: REPO }, related: [{ ...PARENT, baseBranch: null }] },
      { ...THROUGH, from: PARENT },
    ],
  ];
  test("is found by forks, permissions and remotes", async () => {
    const { sim, root } = await forked();
    for (const [name, token, checkout, route] of cases) {
      const found = await deliverer(sim, as(token)).route(checkoutOf(root, checkout), never());
      expect(found, name).toEqual({ ok: true, value: route });
    }
    expect(sim.stats.writes).toBe(0);
  });
});

test("branch and commit are made in the fork, the pull request in its parent, once", async () => {
  const { sim, root } = await forked();
  // The fork is behind: its main lacks the commit that the branch starts from.
  const ref = (await (await change(sim, "GET", "acme/infra/git/ref/heads/main")).json()) as { object: { sha: string } };
  const made = await change(sim, "POST", "acme/infra/git/commits", {
    message: "work",
    tree: (
      (await (await change(sim, "GET", `acme/infra/git/commits/${ref.object.sha}`)).json()) as { tree: { sha: string } }
    ).tree.sha,
    parents: [ref.object.sha],
  });
  const { sha } = (await made.json()) as { sha: string };
  await change(sim, "PATCH", "acme/infra/git/refs/heads/main", { sha });

  const delivery = routed(deliveryFor("b1", root), THROUGH);
  const branch = branchOf(delivery.finding);
  const first = await deliverer(sim, as(NADIA)).deliver(delivery, never());
  const [pull, ...more] = await sim.pulls(OWNER, REPO);
  expect(more).toEqual([]);
  expect(first).toEqual({ kind: "delivered", pullRequest: { url: pull?.url, number: 1, branch } });
  expect(pull).toMatchObject({ branch, from: "nadia/infra", base: "main", state: "open", labels: [] });
  expect(pull?.url).toContain("/acme/infra/pull/1");
  expect(branches(sim, "acme")).toBe("");
  expect(branches(sim, "nadia").trim()).toBe(branch);
  expect(await sim.pulls("nadia", REPO)).toEqual([]);
  const show = (what: string): string =>
    execFileSync("git", ["--git-dir", sim.gitDir("nadia", REPO), "rev-parse", what], { encoding: "utf8" }).trim();
  expect(show(`${branch}^`)).toBe(sha);
  const files = (await (await change(sim, "GET", "acme/infra/pulls/1/files")).json()) as { filename: string }[];
  expect(files.map(({ filename }) => filename)).toEqual(["b1.tf"]);

  const { writes } = sim.stats;
  expect(await deliverer(sim, as(NADIA)).deliver(delivery, never())).toEqual({ ...first, kind: "already-delivered" });
  expect(await deliverer(sim, as(NADIA)).existing(delivery.finding, delivery.checkout, never())).toMatchObject({
    kind: "already-delivered",
  });
  expect(sim.stats.writes).toBe(writes);
});

test("one that was closed stays closed, its branch deleted or not; a person's branch is left alone", async () => {
  const { sim, root } = await forked();
  const delivery = routed(deliveryFor("b1", root), THROUGH);
  const ours = deliverer(sim, as(NADIA));
  await ours.deliver(delivery, never());
  await change(sim, "PATCH", "acme/infra/pulls/1", { state: "closed" });
  expect((await ours.deliver(delivery, never())).kind).toBe("excepted");
  await change(sim, "DELETE", `nadia/infra/git/refs/heads/${branchOf(delivery.finding)}`);
  expect((await ours.existing(delivery.finding, delivery.checkout, never()))?.kind).toBe("excepted");
  expect((await ours.deliver(delivery, never())).kind).toBe("excepted");
  expect(branches(sim, "nadia")).toBe("");

  const taken = routed(deliveryFor("b2", root), THROUGH);
  const gitDir = sim.gitDir("nadia", REPO);
  const git = (...args: string[]): string => execFileSync("git", ["--git-dir", gitDir, ...args], { encoding: "utf8" });
  const who = ["-c", "user.name=n", "-c", "user.email=n@acme.example"];
  const mine = git(...who, "commit-tree", "main^{tree}", "-p", "main", "-m", "my own try").trim();
  git("update-ref", `refs/heads/${branchOf(taken.finding)}`, mine);
  const refused = { kind: "refused", reason: { code: "human-branch" } };
  expect(await ours.existing(taken.finding, taken.checkout, never())).toMatchObject(refused);
  expect(await ours.deliver(taken, never())).toMatchObject(refused);
  expect(git("rev-parse", branchOf(taken.finding)).trim()).toBe(mine);
});

test("somebody else's pull request for the finding answers it, from a fork or not", async () => {
  const { sim, root } = await forked();
  const delivery = deliveryFor("b1", root);
  const first = await deliverer(sim, as(OMAR)).deliver(routed(delivery, { ...THROUGH, from: OTHERS }), never());
  const second = await deliverer(sim, as(NADIA)).deliver(routed(delivery, THROUGH), never());
  const third = await deliverer(sim, as(MAINTAINER)).deliver(delivery, never());
  expect(second).toEqual({ ...first, kind: "already-delivered" });
  expect(third).toEqual(second);
  expect(await sim.pulls(OWNER, REPO)).toHaveLength(1);
  expect([branches(sim, "nadia"), branches(sim, "acme")]).toEqual(["", ""]);
});

test("many at once through one fork are one pull request with one commit", async () => {
  const { sim, root } = await forked();
  const delivery = routed(deliveryFor("b1", root), THROUGH);
  const outcomes: DeliveryOutcome[] = await Promise.all(
    Array.from({ length: 4 }, () => deliverer(sim, as(NADIA)).deliver(delivery, never())),
  );
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(["delivered", "already-delivered"]));
  expect(await sim.pulls(OWNER, REPO)).toHaveLength(1);
  expect(await (await change(sim, "GET", "acme/infra/pulls/1/commits")).json()).toHaveLength(1);
});

test("killed after any call, then run again: exactly one pull request", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `k${index}`);
  const { sim, root } = await forked(Object.fromEntries(names.map((name) => [`${name}.tf`, bucket(name)])));
  let killedAt = 1;
  for (let ended = false; !ended; killedAt += 1) {
    const delivery = routed(deliveryFor(names[killedAt] ?? "", root), THROUGH);
    const dead = new AbortController();
    let calls = 0;
    const mortal: typeof fetch = async (input, init) => {
      calls += 1;
      if (calls < killedAt) return fetch(input, init);
      if (calls === killedAt) await fetch(input, { ...init, signal: null });
      dead.abort();
      throw new DOMException("killed", "AbortError");
    };
    await deliverer(sim, as(NADIA, mortal)).deliver(delivery, dead.signal);
    const outcome = await deliverer(sim, as(NADIA)).deliver(delivery, never());
    expect(["delivered", "already-delivered"], `killed at call ${killedAt}`).toContain(outcome.kind);
    const pulls = (await sim.pulls(OWNER, REPO)).filter(({ branch }) => branch === branchOf(delivery.finding));
    expect(pulls, `killed at call ${killedAt}`).toMatchObject([{ from: "nadia/infra", state: "open" }]);
    ended = calls < killedAt;
  }
  // Look, base, file, twins, branch, commit, look, pull request: fewer would mean that the test skips steps.
  expect(killedAt).toBeGreaterThan(8);
});
