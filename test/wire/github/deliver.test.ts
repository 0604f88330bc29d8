import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { branchOf, markerOf, trailerOf } from "../../../server/src/deliver/github/naming.ts";
import {
  api,
  bucket,
  checkoutOf,
  deliverer,
  deliveryFor,
  findingFor,
  github,
  never,
  OWNER,
  pushFile,
  REPO,
} from "./fixtures.ts";

const show = (gitDir: string, what: string): string =>
  execFileSync("git", ["--git-dir", gitDir, "show", what], { encoding: "utf8" });

test("a delivery is a branch, one commit, a labelled pull request with a marker", async () => {
  const { sim, root } = await github();
  const delivery = deliveryFor("b1", root);
  const outcome = await deliverer(sim).deliver(delivery, never());
  expect(outcome.kind).toBe("delivered");
  const [pull, ...others] = await sim.pulls(OWNER, REPO);
  expect(others).toEqual([]);
  expect(outcome).toMatchObject({ pullRequest: { number: 1, url: pull?.url, branch: branchOf(delivery.finding) } });
  expect(pull).toMatchObject({ state: "open", base: "main", draft: false, branch: branchOf(delivery.finding) });
  expect(pull?.title).toBe("fix(s3): S3 buckets keep versions (aws_s3_bucket.b1)");
  expect(pull?.body).toContain(markerOf(delivery.finding.id));
  expect(pull?.labels).toEqual(["terrafix", "compliance", "severity:medium", "policy:s3-versioning"]);
  const gitDir = sim.gitDir(OWNER, REPO);
  expect(show(gitDir, `${pull?.sha}:b1.tf`)).toBe(delivery.files.get("b1.tf"));
  expect(show(gitDir, `${pull?.sha}:b2.tf`)).toBe(bucket("b2"));
  const log = execFileSync("git", ["--git-dir", gitDir, "log", "--format=%B", `main..${pull?.sha}`], {
    encoding: "utf8",
  });
  expect(log).toMatch(/^fix\(s3\): S3 buckets keep versions\n/);
  expect(log).toContain(trailerOf(delivery.finding.id));
  expect(sim.stats.parallelWrites).toBe(1);
});

test("a second delivery finds the first, by another process too", async () => {
  const { sim, root } = await github();
  const delivery = deliveryFor("b1", root);
  const first = await deliverer(sim).deliver(delivery, never());
  const writes = sim.stats.writes;
  const again = await deliverer(sim).deliver(delivery, never());
  const seen = await deliverer(sim).existing(delivery.finding, delivery.checkout, never());
  expect(again).toEqual({ ...first, kind: "already-delivered" });
  expect(seen).toEqual(again);
  expect(sim.stats.writes).toBe(writes);
  expect(await deliverer(sim).existing(findingFor("b2"), delivery.checkout, never())).toBeNull();
});

test("closed without merging is an exception, reopening lifts it, merged stays delivered", async () => {
  const { sim, root } = await github();
  const delivery = deliveryFor("b1", root);
  const ours = deliverer(sim);
  await ours.deliver(delivery, never());
  await api(sim, "PATCH", "/pulls/1", { state: "closed" });
  const excepted = await ours.deliver(delivery, never());
  expect(excepted).toMatchObject({ kind: "excepted", pullRequest: { number: 1 } });
  expect(excepted.kind === "excepted" && excepted.message).toContain("reopen");
  await api(sim, "DELETE", `/git/refs/heads/${branchOf(delivery.finding)}`);
  expect((await ours.existing(delivery.finding, delivery.checkout, never()))?.kind).toBe("excepted");
  expect((await ours.deliver(delivery, never())).kind).toBe("excepted");

  const merged = deliveryFor("b2", root);
  await ours.deliver(merged, never());
  await api(sim, "PUT", "/pulls/2/merge");
  await api(sim, "DELETE", `/git/refs/heads/${branchOf(merged.finding)}`);
  expect((await ours.deliver(merged, never())).kind).toBe("already-delivered");
  expect(await sim.pulls(OWNER, REPO)).toHaveLength(2);
});

test("a branch that a person pushed to is refused and left as it is", async () => {
  const { sim, root } = await github();
  const delivery = deliveryFor("b1", root);
  const branch = branchOf(delivery.finding);
  const main = (await (await api(sim, "GET", "/git/ref/heads/main")).json()) as { object: { sha: string } };
  await api(sim, "POST", "/git/refs", { ref: `refs/heads/${branch}`, sha: main.object.sha });
  expect(await deliverer(sim).existing(delivery.finding, delivery.checkout, never())).toBeNull();
  await pushFile(sim, { branch, path: "b1.tf", content: "# mine\n", message: "my own try" });
  const refused = { kind: "refused", reason: { code: "human-branch" } };
  expect(await deliverer(sim).existing(delivery.finding, delivery.checkout, never())).toMatchObject(refused);
  expect(await deliverer(sim).deliver(delivery, never())).toMatchObject(refused);
  expect(show(sim.gitDir(OWNER, REPO), `${branch}:b1.tf`)).toBe("# mine\n");
  expect(await sim.pulls(OWNER, REPO)).toEqual([]);
});

test("somebody else's pull request from the branch is not taken for ours; a rewritten body is", async () => {
  const { sim, root } = await github();
  const delivery = deliveryFor("b1", root);
  await deliverer(sim).deliver(delivery, never());
  await api(sim, "PATCH", "/pulls/1", { body: "rewritten by a person" });
  expect((await deliverer(sim).deliver(delivery, never())).kind).toBe("already-delivered");
  await api(sim, "PATCH", "/pulls/1", { body: markerOf("0".repeat(64)) });
  expect(await deliverer(sim).deliver(delivery, never())).toMatchObject({ reason: { code: "human-branch" } });
});

test("a base that moved elsewhere is no conflict; one that changed the file is", async () => {
  const { sim, root } = await github();
  await pushFile(sim, { branch: "main", path: "b2.tf", content: "# changed\n", message: "work" });
  const fine = await deliverer(sim).deliver(deliveryFor("b1", root), never());
  expect(fine.kind).toBe("delivered");
  const conflict = await deliverer(sim).deliver(deliveryFor("b2", root), never());
  expect(conflict).toMatchObject({ kind: "failed", reason: { code: "conflict" } });
  expect(await sim.pulls(OWNER, REPO)).toHaveLength(1);
  const done = deliveryFor("b3", root);
  await pushFile(sim, { branch: "main", path: "b3.tf", content: done.files.get("b3.tf") ?? "", message: "by hand" });
  expect(await deliverer(sim).deliver(done, never())).toMatchObject({ reason: { code: "already-fixed-by-other" } });
});

test("a killed run's commit on an older base is brought up to date without force", async () => {
  const { sim, root } = await github();
  const delivery = deliveryFor("b1", root);
  const branch = branchOf(delivery.finding);
  const main = (await (await api(sim, "GET", "/git/ref/heads/main")).json()) as { object: { sha: string } };
  await api(sim, "POST", "/git/refs", { ref: `refs/heads/${branch}`, sha: main.object.sha });
  const message = `fix: old\n\n${trailerOf(delivery.finding.id)}`;
  await pushFile(sim, { branch, path: "b1.tf", content: "# an older version's fix\n", message });
  const edited = `# owner: data team\n${bucket("b1")}`;
  await pushFile(sim, { branch: "main", path: "b1.tf", content: edited, message: "work" });
  const shift = edited.length - bucket("b1").length;
  const [edit] = delivery.fix.edits;
  const moved = {
    ...delivery,
    fix: { ...delivery.fix, edits: [{ ...edit!, start: edit!.start + shift, end: edit!.end + shift }] },
    files: new Map([["b1.tf", edited + edit!.newText]]),
  };
  expect((await deliverer(sim).deliver(moved, never())).kind).toBe("delivered");
  const [pull] = await sim.pulls(OWNER, REPO);
  const files = (await (await api(sim, "GET", "/pulls/1/files")).json()) as { filename: string; deletions: number }[];
  expect(files).toMatchObject([{ filename: "b1.tf", additions: 4, deletions: 0 }]);
  expect(show(sim.gitDir(OWNER, REPO), `${pull?.sha}:b1.tf`)).toBe(edited + edit!.newText);
});

test("code in a folder of the repository is delivered at its place", async () => {
  const { sim, root } = await github();
  const delivery = deliveryFor("logs", root, "main.tf");
  const checkout = checkoutOf(`${root}/modules/logs`, { prefix: "modules/logs/", baseBranch: null });
  expect((await deliverer(sim).deliver({ ...delivery, checkout }, never())).kind).toBe("delivered");
  const [pull] = await sim.pulls(OWNER, REPO);
  expect(show(sim.gitDir(OWNER, REPO), `${pull?.sha}:modules/logs/main.tf`)).toBe(delivery.files.get("main.tf"));
  expect(pull?.body).toContain("terraform -chdir=modules/logs plan");
});

test("labels that a person removed stay away; those a killed run left out are added", async () => {
  const { sim, root } = await github();
  const delivery = deliveryFor("b1", root);
  await deliverer(sim).deliver(delivery, never());
  for (const label of (await sim.pulls(OWNER, REPO))[0]?.labels ?? []) {
    await api(sim, "DELETE", `/issues/1/labels/${encodeURIComponent(label)}`);
  }
  await deliverer(sim).existing(delivery.finding, delivery.checkout, never());
  expect((await sim.pulls(OWNER, REPO))[0]?.labels).toEqual([]);

  const other = deliveryFor("b2", root);
  const dying = deliverer(sim, {
    fetch: (input, init) =>
      String(input).includes("/labels") ? Promise.reject(new DOMException("killed", "AbortError")) : fetch(input, init),
  });
  await dying.deliver(other, never());
  expect((await sim.pulls(OWNER, REPO))[1]?.labels).toEqual([]);
  await deliverer(sim).existing(other.finding, other.checkout, never());
  expect((await sim.pulls(OWNER, REPO))[1]?.labels).toContain("severity:medium");
});

test("drafts, and a folder without a remote", async () => {
  const { sim, root } = await github();
  await deliverer(sim, { draft: true }).deliver(deliveryFor("b1", root), never());
  expect((await sim.pulls(OWNER, REPO))[0]?.draft).toBe(true);
  const nowhere = { ...deliveryFor("b2", root), checkout: checkoutOf(root, { slug: null }) };
  expect(await deliverer(sim).deliver(nowhere, never())).toMatchObject({ reason: { code: "not-found" } });
});
