import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { type Failure, failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Checkout, RelatedRepository, Slug } from "../../pipeline/ports.ts";
import { type GitCall, type GitSettings, git, gitRaw } from "./git.ts";
import { codeOf, messageOf } from "./lock.ts";
import { chooseRemote, parseRemote } from "./remote.ts";

/** Opens a folder in place. It need not be a git repository; then nothing is known about forge and branch. */
export async function openFolder(
  path: string,
  settings: GitSettings,
  signal: AbortSignal,
): Promise<Result<Checkout, Failure>> {
  const found = await checkFolder(path);
  if (!found.ok) return found;
  const root = found.value;
  const known = await readRepository(root, settings, signal);
  if (signal.aborted) return err(failure("interrupted", "Interrupted while opening the folder."));
  return ok({ source: path, root, ...known, dispose: () => Promise.resolve() });
}

async function checkFolder(path: string): Promise<Result<string, Failure>> {
  try {
    const info = await stat(path);
    if (!info.isDirectory())
      return err(failure("not-found", `${path} is a file; give the folder that holds the Terraform code.`));
    await access(path, constants.R_OK | constants.X_OK);
    return ok(await realpath(path));
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      return err(failure("not-found", `The folder ${path} does not exist; check --repo.`));
    }
    if (code === "EACCES" || code === "EPERM") {
      return err(failure("io", `The folder ${path} cannot be read by this user; check its permissions.`));
    }
    return err(failure("io", `The folder ${path} cannot be opened: ${messageOf(error)}.`));
  }
}

type Known = Pick<Checkout, "prefix" | "slug" | "related" | "isDeclared" | "baseBranch" | "headCommit">;

const UNKNOWN: Known = { slug: null, baseBranch: null, headCommit: null };

async function readRepository(root: string, settings: GitSettings, signal: AbortSignal): Promise<Known> {
  const call: GitCall = { cwd: root, signal };
  const prefix = await git(settings, ["rev-parse", "--show-prefix"], call);
  if (!prefix.ok) return UNKNOWN;
  const remote = await findRemote(settings, call);
  return {
    prefix: prefix.value.replace(/\r?\n$/, ""),
    slug: remote === null ? null : remote.slug,
    ...(remote === null ? {} : { isDeclared: remote.isDeclared, related: await relatedTo(remote, settings, call) }),
    baseBranch: remote === null ? null : await findBase(remote.name, settings, call),
    headCommit: await line(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], settings, call),
  };
}

export interface FoundRemote {
  readonly name: string;
  readonly host: string;
  readonly slug: Slug;
  /** Whether the user has said so. */
  readonly isDeclared: boolean;
  /** Names of the other remotes. */
  readonly others: readonly string[];
}

/** The remotes beside it that can be a fork of it or its parent: by their names, and on the same host only. */
async function relatedTo(
  remote: FoundRemote,
  settings: GitSettings,
  call: GitCall,
): Promise<readonly RelatedRepository[]> {
  const related: RelatedRepository[] = [];
  for (const name of ["upstream", "origin"].filter((each) => remote.others.includes(each))) {
    const other = await readRemote(name, settings, call);
    if (other === null || other.host !== remote.host) continue;
    related.push({ ...other.slug, baseBranch: await findBase(name, settings, call) });
  }
  return related;
}

/** The remote that pull requests go to, rewritten as git's own settings say (`url.<base>.insteadOf`). */
export async function findRemote(settings: GitSettings, call: GitCall): Promise<FoundRemote | null> {
  const names = (await line(["remote"], settings, call))?.split(/\r?\n/) ?? [];
  const known = names.filter((each) => each !== "" && !each.startsWith("-"));
  const declared = known.length === 0 ? null : await declaredBase(settings, call);
  const name = chooseRemote(known, declared);
  const found = name === null ? null : await readRemote(name, settings, call);
  return found === null || name === null
    ? null
    : { name, ...found, isDeclared: declared === name, others: known.filter((each) => each !== name) };
}

async function readRemote(
  name: string,
  settings: GitSettings,
  call: GitCall,
): Promise<{ readonly host: string; readonly slug: Slug } | null> {
  const url = await line(["remote", "get-url", "--", name], settings, call);
  const remote = url === null ? null : parseRemote(url);
  return remote === null ? null : { host: remote.host, slug: { owner: remote.owner, repo: remote.repo } };
}

/** In a clone of a fork GitHub's command line notes which remote is the base of pull requests. */
async function declaredBase(settings: GitSettings, call: GitCall): Promise<string | null> {
  const found = await line(["config", "--local", "--get-regexp", "^remote\\..*\\.gh-resolved$"], settings, call);
  const each = (found ?? "").split(/\r?\n/).map((text) => /^remote\.(.+)\.gh-resolved base$/.exec(text)?.[1]);
  return each.find((name) => name !== undefined) ?? null;
}

/** The branch that the current one follows on that remote, else the remote's default branch as last seen. */
async function findBase(remote: string, settings: GitSettings, call: GitCall): Promise<string | null> {
  const current = await line(["symbolic-ref", "--quiet", "HEAD"], settings, call);
  if (current !== null) {
    const format = "--format=%(upstream:remotename)%00%(upstream:remoteref)";
    const [name, ref] = ((await line(["for-each-ref", format, "--", current], settings, call)) ?? "").split("\0");
    if (name === remote && ref?.startsWith("refs/heads/")) return ref.slice("refs/heads/".length);
  }
  const head = await line(["symbolic-ref", "--quiet", `refs/remotes/${remote}/HEAD`], settings, call);
  const start = `refs/remotes/${remote}/`;
  return head?.startsWith(start) ? head.slice(start.length) : null;
}

async function line(args: readonly string[], settings: GitSettings, call: GitCall): Promise<string | null> {
  const ran = await gitRaw(settings, args, call);
  if (!ran.ok || ran.value.exitCode !== 0) return null;
  const text = ran.value.stdout.replace(/\r?\n$/, "");
  return text === "" ? null : text;
}
