import type { Failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Checkout, Route, Slug } from "../../pipeline/ports.ts";
import { type Answer, ask, common, isSame, type Repository, tipOf } from "./api.ts";

/** What GitHub says of a repository and of what its user may do there. */
interface Seen {
  readonly slug: Slug;
  readonly defaultBranch: string;
  readonly mayPush: boolean;
  /** What it is a fork of, nearest first; empty when it is none. */
  readonly parents: readonly Slug[];
  readonly isPersonal: boolean;
}

/**
 * Which repository gets the pull request, and which one its branch. A fork of one's own is a place to push to, and its
 * pull requests go to what it was made from. A fork of an organisation is a project of its own, as long as no remote
 * names its parent: what a company keeps in such a fork must not end up in a public template. Whoever may push to the
 * parent needs no fork. What the user has declared stands.
 */
export async function findRoute(
  { at, base }: { readonly at: Repository; readonly base: string },
  checkout: Checkout,
  user: { readonly isUser: boolean },
): Promise<Result<Route, Failure>> {
  const asIs: Route = { to: slugOf(at), base, from: slugOf(at) };
  if (!user.isUser) return ok(asIs);
  const here = await see(at, slugOf(at));
  if (!here.ok) return err(here.error.reason);
  const parent = checkout.isDeclared === true ? null : parentOf(here.value, checkout);
  if (parent !== null) {
    const there = await see(at, parent);
    if (there.ok) return throughFork(at, { here: here.value, there: there.value }, checkout);
    // The user does not see the parent: the fork is all there is.
    if (there.error.status !== 404) return err(there.error.reason);
  }
  if (here.value.mayPush) return ok(asIs);
  for (const related of checkout.related ?? []) {
    const fork = await see(at, related);
    if (!fork.ok) continue;
    const isFork = fork.value.parents.some((each) => isSame(each, here.value.slug));
    if (isFork && canGoThrough(fork.value, here.value)) return ok({ ...asIs, from: fork.value.slug });
  }
  return ok(asIs);
}

/** GitHub names a branch of a fork by the fork's owner, which says nothing when both have the same one. */
function canGoThrough(fork: Seen, to: Seen): boolean {
  return fork.mayPush && fork.slug.owner.toLowerCase() !== to.slug.owner.toLowerCase();
}

/** The parent that a remote names, else the one that a personal fork was made from. */
function parentOf(here: Seen, { related = [] }: Checkout): Slug | null {
  const named = here.parents.find((parent) => related.some((each) => isSame(each, parent)));
  return named ?? (here.isPersonal ? (here.parents[0] ?? null) : null);
}

async function throughFork(
  at: Repository,
  { here, there }: { readonly here: Seen; readonly there: Seen },
  checkout: Checkout,
): Promise<Result<Route, Failure>> {
  const target = { ...at, ...there.slug };
  const base = await baseIn(target, checkout, there.defaultBranch);
  if (!base.ok) return err(base.error.reason);
  const from = !there.mayPush && canGoThrough(here, there) ? here.slug : there.slug;
  return ok({ to: there.slug, base: base.value, from });
}

/** The branch as its remote tells it, else one of the same name as the fork's, else the default branch. */
async function baseIn(target: Repository, { related = [], baseBranch }: Checkout, byDefault: string): Answer<string> {
  const told = related.find((each) => isSame(each, target))?.baseBranch ?? null;
  if (told !== null) return ok(told);
  if (baseBranch === null || baseBranch === byDefault) return ok(byDefault);
  const tip = await tipOf(target, baseBranch);
  return tip.ok ? ok(tip.value === null ? byDefault : baseBranch) : tip;
}

async function see(at: Repository, slug: Slug): Answer<Seen> {
  const asked = { ...at, owner: slug.owner, repo: slug.repo };
  const got = await ask(asked, "read the repository", (client) => client.rest.repos.get(common(asked)));
  if (!got.ok) return got;
  const { data } = got.value;
  const parents = [data.parent, data.source].flatMap((each) =>
    each === undefined ? [] : [{ owner: each.owner.login, repo: each.name }],
  );
  return ok({
    slug: { owner: data.owner.login, repo: data.name },
    defaultBranch: data.default_branch,
    mayPush: data.permissions?.push ?? true,
    parents,
    isPersonal: data.owner.type === "User",
  });
}

function slugOf({ owner, repo }: Repository): Slug {
  return { owner, repo };
}
