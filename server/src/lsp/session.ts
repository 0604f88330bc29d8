import type { Connection } from "vscode-languageserver/node";
import type { ExtensionSettings } from "../../../shared/src/extension-settings.ts";
import type { CredentialsParams, ShownPullRequest } from "../../../shared/src/protocol.ts";
import type { PullRequestRef, PullRequestState } from "../../../shared/src/report.ts";
import type { Delivery, Store } from "../pipeline/ports.ts";
import type { VerifyTools } from "../remediate/verify/layer.ts";
import type { Adapters, Model } from "./adapters.ts";
import { pathOf } from "./convert.ts";
import type { Publisher } from "./diagnostics/publisher.ts";
import type { Documents } from "./documents.ts";
import type { ClientFeatures } from "./features.ts";
import type { FileFacts } from "./findings/facts.ts";
import type { Issue, PlacedFinding } from "./findings/issue.ts";
import type { Sources } from "./findings/sources.ts";
import type { ShownFix } from "./fixes/preview.ts";
import type { EditorLogger } from "./log.ts";
import type { PullRequestWatcher } from "./pull-requests/watcher.ts";
import type { Status } from "./status.ts";
import { type Folder, relativeTo } from "./workspace/folder.ts";
import type { Indexer } from "./workspace/indexer.ts";

/** Everything one connection knows. Handlers get it and nothing else. */
export interface Session {
  readonly connection: Connection;
  readonly adapters: Adapters;
  readonly log: EditorLogger;
  readonly documents: Documents;
  readonly folders: Map<string, Folder>;
  features: ClientFeatures;
  /** False: files are read and scanned, nothing is executed and nothing is sent. */
  trusted: boolean;
  /** As the editor has sent them; see `accounts.ts` for what counts. */
  credentials: CredentialsParams;
  /** As sent with `initialize`: stands in for `workspace/configuration`. */
  sentSettings: unknown;
  editor: ExtensionSettings;
  /** Reported findings with their blocks; replaced as a whole. */
  placed: readonly PlacedFinding[];
  readonly pullRequests: Map<string, PullRequestRef>;
  /** How pull requests stood when they were last asked for, by URL. */
  readonly pullStates: Map<string, PullRequestState>;
  /** Findings whose pull request was looked up in the store. */
  readonly recalled: Set<string>;
  /** Facts by folder and file, and issues of the files that are open. */
  readonly facts: Map<string, FileFacts>;
  readonly issues: Map<string, { readonly stamp: string; readonly issues: readonly Issue[] }>;
  /** Fixes that were shown last, by finding. */
  readonly shown: Map<string, ShownFix>;
  /** Pull requests that were drafted, by finding: what is sent is what was shown. */
  readonly drafts: Map<string, { readonly folder: Folder; readonly delivery: Delivery }>;
  readonly publisher: Publisher;
  readonly indexer: Indexer;
  readonly sources: Sources;
  readonly watcher: PullRequestWatcher;
  readonly status: Status;
  readonly shared: Shared;
}

/** Costly things that are made once, when first asked for. */
export interface Shared {
  tools(): Promise<VerifyTools>;
  store(): Promise<Store>;
  model: { readonly key: string; readonly model: Model } | null;
}

/** The folder that holds a document, the innermost when folders are nested. */
export function folderOf(session: Session, uri: string): { readonly folder: Folder; readonly file: string } | null {
  const path = pathOf(uri);
  return path === null ? null : folderOfPath(session, path);
}

export function folderOfPath(
  session: Session,
  path: string,
): { readonly folder: Folder; readonly file: string } | null {
  let best: { folder: Folder; file: string } | null = null;
  for (const folder of session.folders.values()) {
    const file = relativeTo(folder, path);
    if (file !== null && (best === null || folder.root.length > best.folder.root.length)) best = { folder, file };
  }
  return best;
}

/** UTC date of now, `YYYY-MM-DD`. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The pull request that is known for a finding. */
export function pullRequestOf(session: Session, findingId: string): ShownPullRequest | null {
  const known = session.pullRequests.get(findingId);
  return known === undefined ? null : { ...known, state: session.pullStates.get(known.url) ?? null };
}
