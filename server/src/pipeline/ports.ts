import type { Finding, RawFinding } from "../../../shared/src/findings.ts";
import type { VerifiedFix } from "../../../shared/src/fix.ts";
import type { Failure, Refusal } from "../../../shared/src/reasons.ts";
import type { Receipt } from "../../../shared/src/receipt.ts";
import type { Problem, PullRequestRef, Status } from "../../../shared/src/report.ts";
import type { Result } from "../../../shared/src/result.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";
import type { StateIndex } from "../terraform/state/model.ts";

/** Where findings come from. One folder per source under `findings/` implements this. */
export interface FindingSource {
  readonly name: string;
  /** All failing findings, with what could not be read as problems. A failure means nothing could be read at all. */
  fetch(signal: AbortSignal): Promise<Result<FetchedFindings, Failure>>;
}

export interface FetchedFindings {
  readonly findings: readonly RawFinding[];
  readonly problems: readonly Problem[];
}

/** `owner/name` on a forge. */
export interface Slug {
  readonly owner: string;
  readonly repo: string;
}

export interface RelatedRepository extends Slug {
  /** Its branch that the current one follows, else its default branch as last seen, or null. */
  readonly baseBranch: string | null;
}

/** Which repository gets the pull request, and which one its branch: a fork, where the user may not push to the first. */
export interface Route {
  readonly to: Slug;
  readonly base: string;
  readonly from: Slug;
}

/** A repository on disk, ready to be indexed. */
export interface Checkout {
  /** What the user gave: a folder or a URL (credentials removed). */
  readonly source: string;
  /** Absolute path of the working tree (or of the folder in place). */
  readonly root: string;
  /** Where `root` lies inside the repository: `""` for its top (the default), else such as `infra/prod/`. */
  readonly prefix?: string | undefined;
  /** `owner/name` on the forge, when the folder or URL has such a remote. */
  readonly slug: Slug | null;
  /** The other repositories on the same host that are remotes of it: a fork of `slug`, or what `slug` is a fork of. */
  readonly related?: readonly RelatedRepository[] | undefined;
  /** The user has said that pull requests go to `slug` and nowhere else (`gh repo set-default`). */
  readonly isDeclared?: boolean | undefined;
  /** Where a pull request goes, once the forge has been asked; it is not asked again. */
  readonly route?: Route | undefined;
  /** Branch the pull requests go to; null when unknown (the forge's default is asked). */
  readonly baseBranch: string | null;
  /** Commit the working tree stands on; null outside git. */
  readonly headCommit: string | null;
  /** Removes what was made for this run. Local folders are left as they are. */
  dispose(): Promise<void>;
}

/** Gets a repository onto this machine. */
export interface Workspaces {
  open(source: string, signal: AbortSignal): Promise<Result<Checkout, Failure>>;
}

/** States of a repository, and what could not be read as problems. */
export interface LoadedStates {
  /** Null when there is none. */
  readonly state: StateIndex | null;
  readonly problems: readonly Problem[];
}

/** Reads the Terraform states of a repository, a folder at an absolute path. A failure: a state the user named is unreadable. */
export type StateLoader = (
  index: TerraformIndex,
  folder: string,
  signal: AbortSignal,
) => Promise<Result<LoadedStates, Failure>>;

/** What is to be delivered for one finding. */
export interface Delivery {
  readonly finding: Finding;
  readonly receipt: Receipt;
  readonly fix: VerifiedFix;
  readonly checkout: Checkout;
  /** Whole new contents of every file the fix touches, by path relative to the root. */
  readonly files: ReadonlyMap<string, string>;
}

export type DeliveryOutcome =
  | { readonly kind: "delivered" | "already-delivered"; readonly pullRequest: PullRequestRef }
  /** A human closed the pull request without merging: their decision stands. */
  | { readonly kind: "excepted"; readonly pullRequest: PullRequestRef; readonly message: string }
  | { readonly kind: "refused"; readonly reason: Refusal }
  | { readonly kind: "failed"; readonly reason: Failure };

/** Opens pull requests. Idempotent without any memory of its own: the forge is the source of truth. */
export interface Deliverer {
  /**
   * What already exists for this finding (branch or pull request), so that the earlier stages can be skipped.
   * Returns null when nothing exists or the branch is half-made and must be resumed.
   */
  existing(finding: Finding, checkout: Checkout, signal: AbortSignal): Promise<DeliveryOutcome | null>;
  deliver(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome>;
}

/** One that can tell beforehand which repository would get what. */
export interface RoutingDeliverer extends Deliverer {
  /**
   * Where a pull request from this checkout goes: to what a fork was made from, by way of the fork, where the user may
   * not push there. Reads only. Deliveries follow the `route` of their checkout; without one they go to its `slug`.
   */
  route(checkout: Checkout, signal: AbortSignal): Promise<Result<Route, Failure>>;
}

/** What the store remembers of a finding. */
export interface StoredFinding {
  readonly id: string;
  readonly testId: string;
  readonly policy: string | null;
  readonly repository: string;
  readonly status: Status;
  readonly pullRequest: PullRequestRef | null;
  /** `code: message` of the last reason, or null. */
  readonly error: string | null;
  readonly attempts: number;
  /** ISO 8601, UTC. */
  readonly firstSeenAt: string;
  readonly updatedAt: string;
}

/** Memory and speed, never the source of truth: losing the store must not change what is delivered. */
export interface Store {
  get(id: string): Promise<Result<StoredFinding | null, Failure>>;
  /** Inserts or updates; increments `attempts`; keeps `firstSeenAt`. Safe under several processes. */
  record(entry: Omit<StoredFinding, "attempts" | "firstSeenAt" | "updatedAt">): Promise<Result<void, Failure>>;
  stats(): Promise<Result<StoreStats, Failure>>;
  /** Deletes records not updated for `olderThanDays`; returns how many. */
  cleanup(olderThanDays: number): Promise<Result<number, Failure>>;
  close(): Promise<void>;
}

export interface StoreStats {
  readonly total: number;
  readonly byStatus: Readonly<Partial<Record<Status, number>>>;
  /** ISO 8601, or null when empty. */
  readonly oldest: string | null;
  readonly newest: string | null;
}
