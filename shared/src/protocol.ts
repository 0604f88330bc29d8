import type { Severity } from "./findings.ts";
import type { Impact, LayerResult, ModelProgress } from "./fix.ts";
import type { Reason } from "./reasons.ts";
import type { Receipt } from "./receipt.ts";
import type { PullRequestRef, PullRequestState } from "./report.ts";

/**
 * Messages between the language server and an editor beyond the Language Server Protocol. Every editor works without
 * them; the VS Code extension uses them for its views. Positions are LSP positions: 0-based line, UTF-16 column.
 */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/**
 * Where a finding stands. `merged`: its fix waits to be applied, or for the next run of the test. `declined`: a person
 * closed its pull request without merging, which counts as an exception.
 */
export type FindingState =
  | "open"
  | "predicted"
  | "applied"
  | "in-review"
  | "merged"
  | "declined"
  | "excepted"
  | "unresolved";

/** A pull request as the editor shows it; `state` is null until it was asked for. */
export interface ShownPullRequest extends PullRequestRef {
  readonly state: PullRequestState | null;
}

/** One finding as the editor shows it. */
export interface FindingItem {
  readonly id: string;
  readonly testId: string;
  readonly policy: string | null;
  readonly title: string;
  readonly severity: Severity;
  readonly frameworks: readonly string[];
  /** `vanta`, `file`: reported by a source. `policies`: predicted by the static scan. */
  readonly source: "vanta" | "file" | "policies";
  readonly state: FindingState;
  /** What the finding calls the resource, for findings without a block. */
  readonly resource: string;
  readonly receipt: Receipt;
  /** Document and range of the block; null when it was not found. */
  readonly place: { readonly uri: string; readonly range: Range } | null;
  /** Why there is no block or no fix. */
  readonly reason: Reason | null;
  readonly pullRequest: ShownPullRequest | null;
  readonly url: string | null;
}

export interface FileEdit {
  readonly uri: string;
  /** Version of the open document the edits were computed on; null when it is not open. */
  readonly version: number | null;
  readonly edits: readonly { readonly range: Range; readonly newText: string }[];
  /** Whole text after the edits, for a diff editor. */
  readonly after: string;
}

export interface FixPreview {
  readonly finding: FindingItem;
  readonly by: "rule" | "bedrock";
  readonly files: readonly FileEdit[];
  readonly explanation: string;
  readonly impact: Impact;
  readonly warnings: readonly string[];
  readonly layers: readonly LayerResult[];
  /** Unified diff. */
  readonly diff: string;
}

/** How far a model is that was asked for a preview; each message replaces the one before. */
export interface PreviewProgress extends ModelProgress {
  readonly findingId: string;
}

/** A fix, or why there is none. */
export type PreviewAnswer =
  | { readonly kind: "preview"; readonly preview: FixPreview }
  | { readonly kind: "refused"; readonly reason: Reason };

export interface PullRequestDraft {
  readonly findingId: string;
  /** `owner/name` of the repository that gets the pull request. */
  readonly slug: string;
  readonly base: string;
  /** `owner/name` of the repository that gets the branch: a fork where the user may not push to `slug`, else `slug`. */
  readonly headSlug: string;
  readonly branch: string;
  readonly title: string;
  readonly body: string;
}

export type DraftAnswer =
  | { readonly kind: "draft"; readonly draft: PullRequestDraft }
  | { readonly kind: "exists"; readonly pullRequest: PullRequestRef }
  | { readonly kind: "refused"; readonly reason: Reason };

export type OpenAnswer =
  | { readonly kind: "opened" | "exists"; readonly pullRequest: PullRequestRef }
  | { readonly kind: "refused"; readonly reason: Reason };

export interface LocateAnswer {
  readonly query: string;
  readonly receipt: Receipt;
  readonly place: { readonly uri: string; readonly range: Range } | null;
  readonly reason: Reason | null;
}

export type Health = "starting" | "indexing" | "ready" | "offline" | "signed-out" | "error";

/** `environment`: variables, the settings file or the keychain. `none`: there is nothing to sign in with. */
export type AccountOrigin = "signed-in" | "environment" | "signed-out" | "none";

export interface Accounts {
  readonly vanta: AccountOrigin;
  readonly github: AccountOrigin;
}

/** One status and at most one action: never a wall of pop-ups. */
export interface StatusMessage {
  readonly health: Health;
  readonly message: string;
  /** Command id that mends it, with its label. */
  readonly action: { readonly command: string; readonly label: string } | null;
  /** ISO 8601 of the last successful poll of the source, or null. */
  readonly lastPoll: string | null;
  readonly open: number;
  readonly predicted: number;
  /** Where the credentials come from that are used. */
  readonly accounts: Accounts;
}

/**
 * Credentials pushed by the client from its secret storage. Never logged, never stored. Null: nobody has signed in here,
 * so what the environment gives counts; `signed-out`: the user does not want any used, and that counts before everything.
 */
export interface CredentialsParams {
  readonly vanta: { readonly clientId: string; readonly clientSecret: string } | "signed-out" | null;
  /** `host`: where the token was issued, `github.com` when absent. It is sent to no other host unless the user set one. */
  readonly github: { readonly token: string; readonly host?: string | undefined } | "signed-out" | null;
  readonly aws: { readonly profile: string | null; readonly region: string | null } | null;
}

/** Method names, in one place for both sides. Direction: `→` client to server, `←` server to client. */
export const METHODS = {
  /** → request, no parameters, answers `FindingItem[]`. */
  findings: "terrafix/findings",
  /** → request, no parameters: poll the source and index again. Answers null. */
  refresh: "terrafix/refresh",
  /** → request `{ query }`, answers `LocateAnswer`. */
  locate: "terrafix/locate",
  /** → request `{ findingId, fixer: "rule" | "bedrock" }`, answers `PreviewAnswer`; reports work-done progress. */
  preview: "terrafix/preview",
  /** → request `{ findingIds }`: apply fixes in the editor; answers `PreviewAnswer[]`, edits go by workspace/applyEdit. */
  apply: "terrafix/apply",
  /** → request `{ findingId, fixer }`, answers `DraftAnswer`: what would be sent. */
  draftPullRequest: "terrafix/draftPullRequest",
  /** → request `{ findingId, title, body }`, answers `OpenAnswer`. */
  openPullRequest: "terrafix/openPullRequest",
  /** → request `{ findingId, reason, until, by }`, answers null or a `Reason`. */
  addException: "terrafix/addException",
  /** → request `{ format: "json" | "markdown" }`, answers the text. */
  exportReport: "terrafix/exportReport",
  /** → notification `CredentialsParams`. */
  credentials: "terrafix/credentials",
  /** → notification `{ trusted }`: a restricted workspace is scanned, nothing is executed or sent. */
  trust: "terrafix/trust",
  /** ← notification `StatusMessage`. */
  status: "terrafix/status",
  /** ← notification, no parameters: ask for `findings` again. */
  findingsChanged: "terrafix/findingsChanged",
  /** ← notification `PreviewProgress`: the model's explanation as it streams, and what was verified. */
  previewProgress: "terrafix/previewProgress",
} as const;

/** Commands the server executes by `workspace/executeCommand`, for editors without the extension. */
export const SERVER_COMMANDS = {
  refresh: "terrafix.server.refresh",
  applyFix: "terrafix.server.applyFix",
  fixAllOfPolicy: "terrafix.server.fixAllOfPolicy",
  openPullRequest: "terrafix.server.openPullRequest",
  addException: "terrafix.server.addException",
  locate: "terrafix.server.locate",
  exportReport: "terrafix.server.exportReport",
} as const;

/** `data` of a diagnostic: enough to recompute its fix, so that no answer depends on what the server remembers. */
export interface DiagnosticData {
  readonly findingId: string;
  readonly policy: string;
  readonly address: string;
  readonly predicted: boolean;
}
