import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Git, openOf, setUp, TEXT } from "./forge.ts";

/** Every file below a folder with its contents: work, index, references, logs, everything. */
async function contents(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const each = files.sort().map(async (file) => {
    const hash = createHash("sha256").update(await readFile(file));
    return `${path.relative(folder, file)} ${hash.digest("hex")}`;
  });
  return Promise.all(each);
}

type Arrange = (clone: string, git: Git) => Promise<unknown>;

const CASES: Readonly<Record<string, Arrange>> = {
  "a clean branch": async () => undefined,
  "another branch": (clone, git) => git(clone, "switch", "--quiet", "--create", "feature"),
  "changed, staged and new files": async (clone, git) => {
    await writeFile(path.join(clone, "main.tf"), `# staged\n${TEXT}`);
    await writeFile(path.join(clone, "new.tf"), "locals {}\n");
    await git(clone, "add", "--all");
    await writeFile(path.join(clone, "main.tf"), `# changed\n# staged\n${TEXT}`);
    await writeFile(path.join(clone, "other.tf"), "locals {}\n");
  },
  "a detached HEAD": (clone, git) => git(clone, "switch", "--quiet", "--detach"),
  "a merge that waits for its conflict to be solved": async (clone, git) => {
    await git(clone, "switch", "--quiet", "--create", "one");
    await writeFile(path.join(clone, "README.md"), "one\n");
    await git(clone, "commit", "--quiet", "--all", "--message", "one");
    await git(clone, "switch", "--quiet", "--create", "two", "main");
    await writeFile(path.join(clone, "README.md"), "two\n");
    await git(clone, "commit", "--quiet", "--all", "--message", "two");
    await expect(git(clone, "merge", "one")).rejects.toThrow();
  },
  "a rebase half way": async (clone, git) => {
    await git(clone, "switch", "--quiet", "--create", "mine");
    await writeFile(path.join(clone, "README.md"), "mine\n");
    await git(clone, "commit", "--quiet", "--all", "--message", "mine");
    await git(clone, "switch", "--quiet", "main");
    await writeFile(path.join(clone, "README.md"), "theirs\n");
    await git(clone, "commit", "--quiet", "--all", "--message", "theirs");
    await git(clone, "switch", "--quiet", "mine");
    await expect(git(clone, "rebase", "main")).rejects.toThrow();
  },
  "stashed work": async (clone, git) => {
    await writeFile(path.join(clone, "README.md"), "stashed\n");
    await git(clone, "stash");
  },
};

describe("a pull request from the editor leaves every byte of work and repository alone", () => {
  it.each(Object.keys(CASES))("with %s", async (name) => {
    let parent = "";
    const { sim, editor, findingId } = await setUp({
      clone: async (forge, folder, git) => {
        parent = folder;
        await git(folder, "clone", "--quiet", forge.gitUrl("acme", "infra"), "infra");
        const clone = path.join(folder, "infra");
        await CASES[name]?.(clone, git);
        return clone;
      },
    });
    const before = await contents(parent);
    expect((await openOf(editor, findingId, "T", "B")).kind).toBe("opened");
    expect(await sim.pulls("acme", "infra")).toMatchObject([{ base: "main", state: "open" }]);
    expect(await contents(parent)).toEqual(before);
  });

  it.each<[string, (url: string, folder: string, git: Git) => Promise<string>]>([
    [
      "a shallow clone",
      async (url, folder, git) => {
        await git(folder, "clone", "--quiet", "--depth=1", url, "infra");
        return path.join(folder, "infra");
      },
    ],
    [
      "a clone without blobs",
      async (url, folder, git) => {
        await git(folder, "clone", "--quiet", "--filter=blob:none", url, "infra");
        return path.join(folder, "infra");
      },
    ],
    [
      "a submodule",
      async (url, folder, git) => {
        await git(folder, "init", "--quiet", "--initial-branch=main", "platform");
        const platform = path.join(folder, "platform");
        await git(platform, "submodule", "--quiet", "add", url, "infra");
        return path.join(platform, "infra");
      },
    ],
    [
      "a linked worktree",
      async (url, folder, git) => {
        await git(folder, "clone", "--quiet", url, "infra");
        await git(path.join(folder, "infra"), "worktree", "add", "--quiet", "-b", "side", path.join(folder, "side"));
        return path.join(folder, "side");
      },
    ],
    [
      "a folder inside the repository",
      async (url, folder, git) => {
        await git(folder, "clone", "--quiet", url, "infra");
        return path.join(folder, "infra");
      },
    ],
  ])("in %s", async (_name, make) => {
    let parent = "";
    const { sim, editor, findingId } = await setUp({
      clone: (forge, folder, git) => {
        parent = folder;
        return make(forge.gitUrl("acme", "infra"), folder, git);
      },
    });
    const before = await contents(parent);
    expect((await openOf(editor, findingId, "T", "B")).kind).toBe("opened");
    expect(await sim.pulls("acme", "infra")).toMatchObject([{ base: "main", state: "open" }]);
    expect(await contents(parent)).toEqual(before);
  });
});
