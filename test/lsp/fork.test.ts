import path from "node:path";
import { expect, it } from "vitest";
import { draftOf, openOf, setUp, stateOf } from "./forge.ts";

const NADIA = { token: "nadia-token", login: "nadia", permission: "read", on: { "nadia/infra": "write" } } as const;

it("a pull request from a clone of a fork goes to what was forked, and the draft says so", async () => {
  const setting = await setUp({
    token: NADIA.token,
    github: { tokens: [NADIA] },
    clone: async (sim, parent, git) => {
      await sim.forkRepository("acme", "infra", { owner: "nadia", name: "infra" });
      await git(parent, "clone", "--quiet", sim.gitUrl("nadia", "infra"), "infra");
      const clone = path.join(parent, "infra");
      await git(clone, "remote", "add", "upstream", sim.gitUrl("acme", "infra"));
      return clone;
    },
  });
  const { sim, editor, findingId } = setting;
  const before = stateOf(setting);
  const drafted = await draftOf(editor, findingId);
  if (drafted.kind !== "draft") throw new Error(JSON.stringify(drafted));
  const { draft } = drafted;
  expect(draft).toMatchObject({ slug: "acme/infra", base: "main", headSlug: "nadia/infra" });
  expect(sim.stats.writes).toBe(0);

  const opened = await openOf(editor, findingId, draft.title, draft.body);
  const [pull, ...more] = await sim.pulls("acme", "infra");
  expect(more).toEqual([]);
  expect(pull).toMatchObject({ base: draft.base, from: draft.headSlug, branch: draft.branch, title: draft.title });
  expect(opened).toMatchObject({ kind: "opened", pullRequest: { url: pull?.url } });
  expect(await sim.pulls("nadia", "infra")).toEqual([]);
  expect(stateOf(setting)).toBe(before);
  expect((await draftOf(editor, findingId)).kind).toBe("exists");
});
