import { randomUUID } from "node:crypto";
import { mkdir, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { run, text, tryText } from "./plumbing.ts";

const NOTHING = "0".repeat(40);

export interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

export interface CommitInfo {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly email: string;
  readonly date: string;
  readonly message: string;
}

export interface FileChange {
  readonly path: string;
  readonly mode?: string | undefined;
  /** Null deletes. */
  readonly sha: string | null;
}

/** A bare repository, spoken to through git's plumbing. */
export interface GitRepository {
  readonly gitDir: string;
  tip(branch: string): Promise<string | null>;
  exists(sha: string): Promise<boolean>;
  refs(prefix: string): Promise<readonly { ref: string; sha: string }[]>;
  /** Sets a reference only if it still has the old value (null: only if it does not exist). */
  setRef(ref: string, change: { to: string; from: string | null }): Promise<boolean>;
  forceRef(ref: string, sha: string): Promise<void>;
  deleteRef(ref: string): Promise<boolean>;
  commit(sha: string): Promise<CommitInfo | null>;
  commitsBetween(base: string, head: string): Promise<readonly CommitInfo[]>;
  count(range: string): Promise<number>;
  mergeBase(a: string, b: string): Promise<string | null>;
  isAncestor(a: string, b: string): Promise<boolean>;
  entries(tree: string, path: string | null): Promise<readonly TreeEntry[]>;
  blob(sha: string): Promise<Buffer | null>;
  writeBlob(content: Buffer): Promise<string>;
  writeTree(base: string | null, changes: readonly FileChange[]): Promise<string>;
  writeCommit(commit: { tree: string; parents: readonly string[]; message: string }): Promise<string>;
  diff(base: string, head: string): Promise<string>;
  numstat(
    base: string,
    head: string,
  ): Promise<readonly { path: string; status: string; additions: number; deletions: number }[]>;
  /** Merges without a working tree; null when there are conflicts. */
  mergeTree(ours: string, theirs: string): Promise<string | null>;
}

/** Makes a bare repository out of a folder: its history when it is a repository, else one commit with its files. */
export async function importFolder(gitDir: string, from: string): Promise<void> {
  await mkdir(gitDir, { recursive: true });
  await text(gitDir, ["init", "--quiet", "--bare", "--initial-branch=main"]);
  const isRepository = await stat(join(from, ".git")).then(
    () => true,
    () => false,
  );
  if (isRepository) {
    await text(gitDir, ["fetch", "--quiet", "--", from, "+refs/heads/*:refs/heads/*"], { env: { GIT_DIR: gitDir } });
    const source = ["symbolic-ref", "--quiet", "HEAD"];
    const head = (await tryText(join(from, ".git"), source))?.trim() ?? "refs/heads/main";
    await text(gitDir, ["symbolic-ref", "HEAD", head]);
  } else {
    await commitFolder(gitDir, from);
  }
  await allowPartialClones(gitDir);
}

/** Makes a fork: references of its own over the same objects, as all forks of a network have them on GitHub. */
export async function forkRepository(gitDir: string, parent: string): Promise<void> {
  await mkdir(gitDir, { recursive: true });
  await text(gitDir, ["init", "--quiet", "--bare", "--initial-branch=main"]);
  await rm(join(gitDir, "objects"), { recursive: true });
  await symlink(join(parent, "objects"), join(gitDir, "objects"), "junction");
  for (const line of lines(await text(parent, ["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/"]))) {
    await text(gitDir, ["update-ref", ...line.split(" ")]);
  }
  await text(gitDir, ["symbolic-ref", "HEAD", (await text(parent, ["symbolic-ref", "HEAD"])).trim()]);
  await allowPartialClones(gitDir);
}

async function allowPartialClones(gitDir: string): Promise<void> {
  for (const [key, value] of [
    ["uploadpack.allowFilter", "true"],
    ["uploadpack.allowAnySHA1InWant", "true"],
    ["http.receivepack", "true"],
    ["gc.auto", "0"],
  ] as const) {
    await text(gitDir, ["config", key, value]);
  }
}

async function commitFolder(gitDir: string, from: string): Promise<void> {
  const env = {
    GIT_INDEX_FILE: join(gitDir, `index-${randomUUID()}`),
    GIT_WORK_TREE: from,
    GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
    GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
  };
  await text(gitDir, ["-c", "core.bare=false", "-c", "core.autocrlf=false", "add", "--all", "--", from], { env });
  const tree = (await text(gitDir, ["write-tree"], { env })).trim();
  const commit = (await text(gitDir, ["commit-tree", tree, "-m", "Initial import"], { env })).trim();
  await text(gitDir, ["update-ref", "refs/heads/main", commit]);
  await rm(env.GIT_INDEX_FILE, { force: true });
}

/** Opens a bare repository. */
export function openRepository(gitDir: string): GitRepository {
  const one = async (args: readonly string[]): Promise<string | null> => (await tryText(gitDir, args))?.trim() || null;
  return {
    gitDir,
    tip: (branch) => one(["rev-parse", "--verify", "--quiet", `refs/heads/${branch}^{commit}`]),
    exists: async (sha) => (await run(gitDir, ["cat-file", "-e", sha])).code === 0,
    refs: async (prefix) =>
      lines(await text(gitDir, ["for-each-ref", "--format=%(refname) %(objectname)"]))
        .map((line) => ({ ref: line.split(" ")[0] ?? "", sha: line.split(" ")[1] ?? "" }))
        .filter((each) => each.ref.startsWith(prefix)),
    setRef: async (ref, { to, from }) => (await run(gitDir, ["update-ref", ref, to, from ?? NOTHING])).code === 0,
    forceRef: async (ref, sha) => void (await text(gitDir, ["update-ref", ref, sha])),
    deleteRef: async (ref) => {
      const exists = (await one(["rev-parse", "--verify", "--quiet", ref])) !== null;
      return exists && (await run(gitDir, ["update-ref", "-d", ref])).code === 0;
    },
    commit: async (sha) => (await readCommits(gitDir, ["--no-walk", sha]))?.[0] ?? null,
    commitsBetween: async (base, head) => (await readCommits(gitDir, ["--reverse", `${base}..${head}`])) ?? [],
    count: async (range) => Number((await one(["rev-list", "--count", range])) ?? 0),
    mergeBase: (a, b) => one(["merge-base", a, b]),
    isAncestor: async (a, b) => (await run(gitDir, ["merge-base", "--is-ancestor", a, b])).code === 0,
    entries: (tree, path) => readTree(gitDir, tree, path),
    blob: async (sha) => {
      const result = await run(gitDir, ["cat-file", "blob", sha]);
      return result.code === 0 ? result.stdout : null;
    },
    writeBlob: async (content) => (await text(gitDir, ["hash-object", "-w", "--stdin"], { input: content })).trim(),
    writeTree: (base, changes) => writeTree(gitDir, base, changes),
    writeCommit: async ({ tree, parents, message }) =>
      (
        await text(gitDir, ["commit-tree", tree, ...parents.flatMap((each) => ["-p", each]), "-F", "-"], {
          input: message,
        })
      ).trim(),
    diff: async (base, head) => (await tryText(gitDir, ["diff", "--no-color", `${base}...${head}`])) ?? "",
    numstat: (base, head) => readNumstat(gitDir, `${base}...${head}`),
    mergeTree: async (ours, theirs) => {
      const result = await run(gitDir, ["merge-tree", "--write-tree", ours, theirs]);
      return result.code === 0 ? (result.stdout.toString().split("\n")[0] ?? null) : null;
    },
  };
}

function lines(output: string): string[] {
  return output.split("\n").filter((line) => line !== "");
}

async function readCommits(gitDir: string, args: readonly string[]): Promise<CommitInfo[] | null> {
  const format = "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%B%x01";
  const out = await tryText(gitDir, ["log", format, ...args, "--"]);
  return (
    out
      ?.split("\u0001")
      .map((each) => each.replace(/^\n/, "").split("\0"))
      .filter((fields) => fields.length === 7)
      .map(([sha = "", tree = "", parents = "", author = "", email = "", date = "", message = ""]) => ({
        sha,
        tree,
        author,
        email,
        date,
        parents: parents.split(" ").filter((each) => each !== ""),
        message: message.replace(/\n+$/, ""),
      })) ?? null
  );
}

async function readTree(gitDir: string, tree: string, path: string | null): Promise<TreeEntry[]> {
  const where = path === null ? ["-r", "-t", tree] : [tree, "--", path];
  const out = (await tryText(gitDir, ["ls-tree", "-z", "--long", ...where])) ?? "";
  return out.split("\0").flatMap((line) => {
    const match = /^(\d+) (\w+) ([0-9a-f]+)\s+(\S+)\t([\s\S]+)$/.exec(line);
    if (match === null) return [];
    const [, mode = "", type = "", sha = "", size = "", name = ""] = match;
    return [{ mode, type, sha, size: Number(size) || 0, path: name }];
  });
}

async function writeTree(gitDir: string, base: string | null, changes: readonly FileChange[]): Promise<string> {
  const env = { GIT_INDEX_FILE: join(gitDir, `index-${randomUUID()}`) };
  try {
    await text(gitDir, base === null ? ["read-tree", "--empty"] : ["read-tree", base], { env });
    const modes = new Map(
      (base === null ? [] : await readTree(gitDir, base, null)).map((each) => [each.path, each.mode]),
    );
    const input = changes
      .map(({ path, mode, sha }) =>
        sha === null ? `0 ${NOTHING}\t${path}\0` : `${mode ?? modes.get(path) ?? "100644"} ${sha}\t${path}\0`,
      )
      .join("");
    await text(gitDir, ["update-index", "-z", "--index-info"], { env, input });
    return (await text(gitDir, ["write-tree"], { env })).trim();
  } finally {
    await rm(env.GIT_INDEX_FILE, { force: true });
  }
}

async function readNumstat(gitDir: string, range: string) {
  const stat = lines((await tryText(gitDir, ["diff", "--numstat", "--no-renames", range])) ?? "");
  const status = lines((await tryText(gitDir, ["diff", "--name-status", "--no-renames", range])) ?? "");
  const words: Record<string, string> = { A: "added", D: "removed", M: "modified" };
  return stat.map((line, index) => {
    const [additions = "0", deletions = "0", path = ""] = line.split("\t");
    const letter = (status[index] ?? "M").charAt(0);
    return {
      path,
      status: words[letter] ?? "modified",
      additions: Number(additions) || 0,
      deletions: Number(deletions) || 0,
    };
  });
}
