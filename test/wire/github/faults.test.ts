import { execFileSync } from "node:child_process";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { branchOf } from "../../../server/src/deliver/github/naming.ts";
import type { DeliveryOutcome } from "../../../server/src/pipeline/ports.ts";
import { type SimGithub, startGithub } from "../../../sim/src/github/server.ts";
import {
  bucket,
  checkoutOf,
  deliverer,
  deliveryFor,
  findingFor,
  folder,
  github,
  never,
  OWNER,
  REPO,
  TEN,
} from "./fixtures.ts";

const NAMES = Array.from({ length: 10 }, (_, index) => `b${index}`);

test("two deliverers racing over ten findings open ten pull requests", async () => {
  const { sim, root } = await github({ faults: { latencyMs: [0, 8], seed: 7 } });
  const run = async (names: readonly string[]): Promise<DeliveryOutcome[]> => {
    const ours = deliverer(sim);
    const outcomes = [];
    for (const name of names) outcomes.push(await ours.deliver(deliveryFor(name, root), never()));
    return outcomes;
  };
  const [one, two] = await Promise.all([run(NAMES), run(NAMES)]);
  const kinds = [...one, ...two].map((outcome) => outcome.kind);
  const pulls = await sim.pulls(OWNER, REPO);
  expect(new Set(kinds)).toEqual(new Set(["delivered", "already-delivered"]));
  expect(new Set(pulls.map((pull) => pull.branch)).size).toBe(10);
  expect(pulls).toHaveLength(10);
  expect(one.map((outcome) => "pullRequest" in outcome && outcome.pullRequest.number)).toEqual(
    two.map((outcome) => "pullRequest" in outcome && outcome.pullRequest.number),
  );
});

test("the same finding many times at once in one process is one pull request with one commit", async () => {
  const { sim, root } = await github({ faults: { latencyMs: [0, 5] } });
  const deliveries = Array.from({ length: 6 }, () => deliverer(sim).deliver(deliveryFor("b1", root), never()));
  const outcomes = await Promise.all(deliveries);
  expect(outcomes.every((each) => each.kind === "delivered" || each.kind === "already-delivered")).toBe(true);
  expect(await sim.pulls(OWNER, REPO)).toHaveLength(1);
});

test.each(["502-before", "502-after", "drop-after"] as const)(
  "every write answered once with %s still ends in one pull request",
  async (fault) => {
    const seen = new Set<string>();
    const choose = ({ method, path }: { method: string; path: string }) => {
      const key = `${method} ${path}`;
      if (seen.has(key)) return undefined;
      seen.add(key);
      return fault;
    };
    const { sim, root } = await github({ faults: { choose } });
    const outcome = await deliverer(sim).deliver(deliveryFor("b1", root), never());
    expect(["delivered", "already-delivered"]).toContain(outcome.kind);
    expect(sim.stats.faults).toBeGreaterThanOrEqual(4);
    expect(await deliverer(sim).existing(findingFor("b1"), checkoutOf(root), never())).toMatchObject({
      kind: "already-delivered",
    });
    const pulls = await sim.pulls(OWNER, REPO);
    expect(pulls).toHaveLength(1);
    expect(pulls[0]?.labels).toContain("terrafix");
  },
);

test("killed before or after any call, then run again: exactly one pull request", async () => {
  const names = Array.from({ length: 60 }, (_, index) => `k${index}`);
  const { sim, root } = await github(
    { limits: { contentPerWindow: 10_000 } },
    Object.fromEntries(names.map((name) => [`${name}.tf`, bucket(name)])),
  );
  for (const after of [false, true]) {
    let call = 1;
    while (await killOne({ sim, root, name: names.pop() ?? "", call, after })) call += 1;
    // Look, base, file, branch, commit, look, pull request, labels: fewer would mean that the test skips steps.
    expect(call).toBeGreaterThan(8);
  }
});

/** Ends a delivery at its nth call and delivers again; false when there was no nth call. */
async function killOne(kill: {
  sim: SimGithub;
  root: string;
  name: string;
  call: number;
  after: boolean;
}): Promise<boolean> {
  const { sim } = kill;
  const delivery = deliveryFor(kill.name, kill.root);
  let calls = 0;
  const dead = new AbortController();
  const mortal: typeof fetch = async (input, init) => {
    calls += 1;
    if (calls < kill.call) return fetch(input, init);
    if (calls === kill.call && kill.after) await fetch(input, { ...init, signal: null });
    dead.abort();
    throw new DOMException("killed", "AbortError");
  };
  await deliverer(sim, { fetch: mortal }).deliver(delivery, dead.signal);
  const outcome = await deliverer(sim).deliver(delivery, never());
  expect(["delivered", "already-delivered"], `killed at call ${kill.call}`).toContain(outcome.kind);
  const pulls = (await sim.pulls(OWNER, REPO)).filter((pull) => pull.branch === branchOf(delivery.finding));
  expect(pulls, `killed at call ${kill.call}`).toHaveLength(1);
  expect(pulls[0]?.labels).toHaveLength(4);
  return calls >= kill.call;
}

test("the secondary limit is waited out, and said", async () => {
  const limits = { contentPerWindow: 6, windowMs: 1500, retryAfterSeconds: 16 };
  const { sim, root } = await github({ limits });
  const notices: string[] = [];
  const ours = deliverer(sim, {
    pacing: { writeSpacingMs: 0, secondMs: 100 },
    onNotice: (notice) => notices.push(notice),
  });
  for (const name of NAMES.slice(0, 4)) {
    expect((await ours.deliver(deliveryFor(name, root), never())).kind).toBe("delivered");
  }
  expect(sim.stats.secondaryLimits).toBeGreaterThan(0);
  expect(notices.join()).toContain("secondary rate limit asks to wait 16 s");
  expect(await sim.pulls(OWNER, REPO)).toHaveLength(4);
});

test("a limit that lasts too long ends in rate-limited; nothing is half reported", async () => {
  const { sim, root } = await github({ limits: { perHour: 3 } });
  const outcome = await deliverer(sim, { pacing: { writeSpacingMs: 0, secondMs: 1, maxWaitSeconds: 5 } }).deliver(
    deliveryFor("b1", root),
    never(),
  );
  expect(outcome).toMatchObject({ kind: "failed", reason: { code: "rate-limited" } });
  expect(outcome.kind === "failed" && outcome.reason.message).toMatch(/resets at 20/);
});

test("without GraphQL the commit goes through the Git Data API and keeps the file's mode", async () => {
  const root = await folder(TEN);
  await chmod(join(root, "b1.tf"), 0o755);
  const sim = await startGithub({ faults: { graphqlDisabled: true } });
  onTestFinished(() => sim.close());
  await sim.addRepository(OWNER, REPO, root);
  expect((await deliverer(sim).deliver(deliveryFor("b1", root), never())).kind).toBe("delivered");
  const [pull] = await sim.pulls(OWNER, REPO);
  const listed = execFileSync("git", [
    "--git-dir",
    sim.gitDir(OWNER, REPO),
    "ls-tree",
    pull?.sha ?? "",
    "b1.tf",
    "b2.tf",
  ]);
  expect(listed.toString().match(/^\d+/gm)).toEqual(["100755", "100644"]);
  expect(sim.stats.routes.get("POST /repos/:owner/:repo/git/trees")).toBe(1);
  expect(await sim.pulls(OWNER, REPO)).toMatchObject([{ state: "open", labels: { length: 4 } }]);
  const racing = await Promise.all([1, 2, 3].map(() => deliverer(sim).deliver(deliveryFor("b2", root), never())));
  expect(racing.map((each) => each.kind).filter((kind) => kind === "failed")).toEqual([]);
  expect(await sim.pulls(OWNER, REPO)).toHaveLength(2);
});

test("an Enterprise base path works for REST and GraphQL", async () => {
  const { sim, root } = await github({ enterprise: true });
  expect(sim.apiUrl).toMatch(/\/api\/v3$/);
  expect((await deliverer(sim).deliver(deliveryFor("b1", root), never())).kind).toBe("delivered");
  expect(sim.stats.routes.get("POST /graphql")).toBe(1);
  expect(sim.stats.routes.get("POST /repos/:owner/:repo/git/trees")).toBeUndefined();
});

test("a GitHub App gets a token for the repository's installation", async () => {
  const { sim, root } = await github({ app: true });
  const app = sim.app ?? { id: "", privateKey: "" };
  const credentials = { kind: "app" as const, appId: app.id, privateKey: app.privateKey };
  expect((await deliverer(sim, { credentials }).deliver(deliveryFor("b1", root), never())).kind).toBe("delivered");
  const broken = { ...credentials, privateKey: "not a key" };
  expect(await deliverer(sim, { credentials: broken }).deliver(deliveryFor("b2", root), never())).toMatchObject({
    kind: "failed",
    reason: { code: "unauthorized" },
  });
});

test("what is wrong with the credentials is said, and no token is in it", async () => {
  const tokens = [
    { token: "read-only-token", login: "reader", permission: "read" as const },
    { token: "blind-token", login: "nobody", permission: "none" as const },
  ];
  const { sim, root } = await github({ tokens });
  const as = (token: string) =>
    deliverer(sim, { credentials: { kind: "token", token } }).deliver(deliveryFor("b1", root), never());
  const wrong = await as("ghp_wrong");
  const reader = await as("read-only-token");
  const blind = await as("blind-token");
  expect(wrong).toMatchObject({ kind: "failed", reason: { code: "unauthorized" } });
  expect(reader).toMatchObject({ kind: "failed", reason: { code: "forbidden" } });
  expect(blind).toMatchObject({ kind: "failed", reason: { code: "not-found" } });
  expect(reader.kind === "failed" && reader.reason.message).toContain("contents=write");
  expect(JSON.stringify([wrong, reader, blind])).not.toMatch(/ghp_wrong|read-only-token|blind-token/);
});

test("nobody listening, a time-out and an interruption are told apart", async () => {
  const { sim, root } = await github({ faults: { latencyMs: 400 } });
  const slow = await deliverer(sim, { timeoutMs: 30, pacing: { writeSpacingMs: 0, secondMs: 1 } }).deliver(
    deliveryFor("b1", root),
    never(),
  );
  expect(slow).toMatchObject({ kind: "failed", reason: { code: "timeout" } });
  const controller = new AbortController();
  const interrupted = deliverer(sim).deliver(deliveryFor("b1", root), controller.signal);
  setTimeout(() => controller.abort(new Error("stop")), 50);
  expect(await interrupted).toMatchObject({ kind: "failed", reason: { code: "interrupted" } });
  const gone = await startGithub();
  await gone.close();
  expect(await deliverer(gone).deliver(deliveryFor("b1", root), never())).toMatchObject({
    kind: "failed",
    reason: { code: "network" },
  });
});
