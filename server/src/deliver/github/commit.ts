import { failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { type Answer, advanceBranch, ask, common, type Repository } from "./api.ts";
import type { ApiFailure } from "./failures.ts";
import { type CommitMessage, wholeMessage } from "./message.ts";

export interface NewCommit {
  readonly branch: string;
  /** The commit that the branch must point to; whoever moved it meanwhile wins. */
  readonly head: string;
  /** A commit of the base branch to merge in as well, when the branch started from an older one. */
  readonly mergeWith?: string | undefined;
  readonly message: CommitMessage;
  /** Whole new contents by path from the repository's top. */
  readonly files: ReadonlyMap<string, string>;
}

const CREATE_COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/**
 * Commits several files at once, only if the branch still points to `head`; `stale` otherwise. GraphQL first, since
 * GitHub signs those commits; the Git Data API when GraphQL is refused, and for merges, which GraphQL cannot make.
 */
export async function commitFiles(at: Repository, commit: NewCommit): Answer<"committed" | "stale"> {
  if (commit.mergeWith === undefined) {
    const byGraphql = await commitByGraphql(at, commit);
    if (byGraphql.ok) return byGraphql;
    const { reason } = byGraphql.error;
    const final = reason.code === "interrupted" || reason.code === "rate-limited" || reason.code === "unauthorized";
    if (final) return byGraphql;
  }
  return commitByRest(at, commit);
}

async function commitByGraphql(at: Repository, commit: NewCommit): Answer<"committed" | "stale"> {
  const input = {
    branch: { repositoryNameWithOwner: `${at.owner}/${at.repo}`, branchName: commit.branch },
    expectedHeadOid: commit.head,
    message: commit.message,
    fileChanges: {
      additions: [...commit.files].map(([path, text]) => ({ path, contents: Buffer.from(text).toString("base64") })),
    },
  };
  const done = await ask(at, "commit", (client) =>
    client.graphql(CREATE_COMMIT, { input, request: { signal: at.signal } }),
  );
  if (done.ok) return ok("committed");
  // Answered with status 200 and `errors: [{ type: "STALE_DATA", message: "Expected branch to point to …" }]`.
  return /expected branch to point to/i.test(done.error.text) ? ok("stale") : done;
}

async function commitByRest(at: Repository, commit: NewCommit): Answer<"committed" | "stale"> {
  const start = commit.mergeWith ?? commit.head;
  const base = await ask(at, "read a commit", (client) =>
    client.rest.git.getCommit({ ...common(at), commit_sha: start }),
  );
  if (!base.ok) return base;
  const modes = await modesOf(at, base.value.data.tree.sha, [...commit.files.keys()]);
  if (!modes.ok) return modes;
  const entries: { path: string; mode: FileMode; type: "blob"; sha: string }[] = [];
  for (const [path, text] of commit.files) {
    const blob = await ask(at, "store a file", (client) =>
      client.rest.git.createBlob({ ...common(at), content: Buffer.from(text).toString("base64"), encoding: "base64" }),
    );
    if (!blob.ok) return blob;
    entries.push({ path, mode: modes.value.get(path) ?? FILE, type: "blob", sha: blob.value.data.sha });
  }
  const tree = await ask(at, "store a tree", (client) =>
    client.rest.git.createTree({ ...common(at), base_tree: base.value.data.tree.sha, tree: entries }),
  );
  if (!tree.ok) return tree;
  const made = await ask(at, "commit", (client) =>
    client.rest.git.createCommit({
      ...common(at),
      message: wholeMessage(commit.message),
      tree: tree.value.data.sha,
      parents: commit.mergeWith === undefined ? [commit.head] : [commit.head, commit.mergeWith],
    }),
  );
  if (!made.ok) return made;
  // The new commit descends from `head`: moving the branch without force succeeds only if it still points there.
  const moved = await advanceBranch(at, commit.branch, made.value.data.sha);
  if (!moved.ok) return moved;
  return ok(moved.value === "moved" ? "committed" : "stale");
}

const FILE = "100644";
const EXECUTABLE = "100755";
type FileMode = typeof FILE | typeof EXECUTABLE;

/** File modes as they are, so that a fallback does not take away an executable bit or replace a symbolic link. */
async function modesOf(
  at: Repository,
  tree: string,
  paths: readonly string[],
): Promise<Result<ReadonlyMap<string, FileMode>, ApiFailure>> {
  const got = await ask(at, "read the tree", (client) =>
    client.rest.git.getTree({ ...common(at), tree_sha: tree, recursive: "true" }),
  );
  if (!got.ok) return got;
  const modes = new Map<string, FileMode>();
  for (const entry of got.value.data.tree) {
    if (entry.path === undefined || !paths.includes(entry.path)) continue;
    if (entry.mode !== FILE && entry.mode !== EXECUTABLE) {
      const message = `${entry.path} is a symbolic link or submodule in the repository; change it by hand.`;
      return err({ status: 0, text: message, reason: failure("conflict", message) });
    }
    modes.set(entry.path, entry.mode);
  }
  return ok(modes);
}
