import { describe, expect, it } from "vitest";
import { githubPullStates, type PullStates } from "../../../server/src/deliver/github/pull-states.ts";
import type { SimGithub } from "../../../sim/src/github/server.ts";
import { api, deliverer, deliveryFor, github, never, OWNER, REPO } from "./fixtures.ts";

async function withPull(options: Parameters<typeof github>[0] = {}, draft = false) {
  const { sim, root } = await github(options);
  const made = await deliverer(sim, { draft }).deliver(deliveryFor("b0", root), never());
  if (made.kind !== "delivered") throw new Error(JSON.stringify(made));
  const [pull] = await sim.pulls(OWNER, REPO);
  const read = reader(sim);
  const { number } = made.pullRequest;
  return { sim, sha: pull?.sha ?? "", number, read: () => read({ owner: OWNER, repo: REPO, number }, never()) };
}

function reader(sim: SimGithub, token = sim.token): PullStates {
  const credentials = { kind: "token", token } as const;
  return githubPullStates({ credentials, apiUrl: sim.apiUrl, pacing: { secondMs: 5 } });
}

describe("the state of a pull request", () => {
  it("is followed from open to merged", async () => {
    const { sim, number, read } = await withPull();
    expect(await read()).toEqual({ ok: true, value: { state: "open", checks: null } });
    await api(sim, "PUT", `/pulls/${number}/merge`);
    expect(await read()).toEqual({ ok: true, value: { state: "merged", checks: null } });
  });

  it("is closed when a person closed it, and open again when they reopened it", async () => {
    const { sim, number, read } = await withPull();
    await api(sim, "PATCH", `/pulls/${number}`, { state: "closed" });
    expect(await read()).toMatchObject({ value: { state: "closed" } });
    await api(sim, "PATCH", `/pulls/${number}`, { state: "open" });
    expect(await read()).toMatchObject({ value: { state: "open" } });
  });

  it("says that it is a draft", async () => {
    const { read } = await withPull({}, true);
    expect(await read()).toMatchObject({ value: { state: "draft" } });
  });

  it("has the checks of its last commit: check runs and commit statuses alike, the worst of them", async () => {
    const { sim, sha, read } = await withPull();
    const checks = async (): Promise<unknown> => {
      const got = await read();
      return got.ok ? got.value?.checks : got.error;
    };
    await api(sim, "POST", `/statuses/${sha}`, { state: "success", context: "atlantis/plan" });
    expect(await checks()).toBe("passed");
    await api(sim, "POST", "/check-runs", { name: "build", head_sha: sha });
    expect(await checks()).toBe("pending");
    await api(sim, "POST", "/check-runs", { name: "build", head_sha: sha, conclusion: "success" });
    expect(await checks()).toBe("passed");
    await api(sim, "POST", `/statuses/${sha}`, { state: "failure", context: "atlantis/plan" });
    expect(await checks()).toBe("failed");
  });

  it("that has not changed costs nothing of the rate limit", async () => {
    const { sim, read } = await withPull();
    await read();
    const { notModified } = sim.stats;
    for (let i = 0; i < 5; i += 1) expect(await read()).toEqual({ ok: true, value: { state: "open", checks: null } });
    // The pull request, its check runs and its statuses.
    expect(sim.stats.notModified - notModified).toBe(15);
  });

  it("is null for what these credentials do not see", async () => {
    const { sim } = await github();
    expect(await reader(sim)({ owner: OWNER, repo: REPO, number: 99 }, never())).toEqual({ ok: true, value: null });
  });

  it("says that the token has expired", async () => {
    const { sim, read } = await withPull();
    sim.revoke(sim.token);
    expect(await read()).toMatchObject({ ok: false, error: { code: "unauthorized" } });
  });

  it("waits for no rate limit", async () => {
    const { sim, root } = await github({ limits: { perHour: 1 } });
    void root;
    const read = reader(sim);
    await read({ owner: OWNER, repo: REPO, number: 1 }, never());
    const limited = await read({ owner: OWNER, repo: REPO, number: 1 }, never());
    expect(limited).toMatchObject({ ok: false, error: { code: "rate-limited" } });
  });
});
