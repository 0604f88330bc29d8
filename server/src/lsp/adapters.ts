import type { ResourceRef } from "../../../shared/src/findings.ts";
import type { Failure } from "../../../shared/src/reasons.ts";
import type { PullRequestState, Report } from "../../../shared/src/report.ts";
import type { Result } from "../../../shared/src/result.ts";
import type { Settings } from "../../../shared/src/settings.ts";
import type { Checkout, Delivery, FindingSource, LoadedStates, RoutingDeliverer, Store } from "../pipeline/ports.ts";
import type { ModelFixer } from "../remediate/model-fixer.ts";
import type { VerifyTools } from "../remediate/verify/layer.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";

/** Settings of one folder: its `terrafix.yaml` under the environment. */
export interface FolderSettings {
  readonly settings: Settings;
  readonly problems: readonly { readonly where: string; readonly message: string }[];
}

/** What is committed where the working tree differs: text by path relative to the folder, null where there is no file. */
export type CommittedTexts = ReadonlyMap<string, string | null>;

export interface PullRequestText {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
}

/**
 * The outside world of the language server, given by the program that starts it: nothing under `lsp/` reaches a
 * network, a process or a store by any other way.
 */
export interface Adapters {
  /** Reads the settings of a folder. */
  settings(root: string): Promise<FolderSettings>;
  vanta(options: VantaAccess): FindingSource;
  findingsFile(path: string): FindingSource;
  /** States of a folder: `files` as named, those lying in it, and those of its backends where `readBackends` allows. */
  states(request: StatesRequest): Promise<Result<LoadedStates, Failure>>;
  /** Remote, base branch and commit of a folder; runs git, reads only. */
  checkout(root: string, signal: AbortSignal): Promise<Result<Checkout, Failure>>;
  /**
   * Committed text of configuration files that differ in the working tree, and of those in `open` besides; runs git,
   * reads only, refreshes no index file.
   */
  committed(root: string, open: readonly string[], signal: AbortSignal): Promise<Result<CommittedTexts, Failure>>;
  /** Host (with port) of the remote that pull requests go to, or null. */
  remoteHost(root: string, signal: AbortSignal): Promise<string | null>;
  deliverer(options: ForgeAccess): RoutingDeliverer;
  pullRequestReader(options: ForgeAccess): PullRequestReader;
  /** What a pull request would say. Pure. */
  pullRequestText(delivery: Delivery): PullRequestText;
  /** The resource that a pasted text names: an ARN, an address, an id, `main.tf:12` or a name. */
  query(text: string): ResourceRef;
  reportMarkdown(report: Report): string;
  model(access: ModelAccess): Model;
  /** Programs on the PATH that verification may use. */
  tools(): Promise<VerifyTools>;
  /** The state store, or one that forgets. */
  store(): Promise<Store>;
}

/** Reads how a pull request stands; null when there is none to be seen. Costs little when nothing has changed. */
export type PullRequestReader = (
  pull: { readonly owner: string; readonly repo: string; readonly number: number },
  signal: AbortSignal,
) => Promise<Result<PullRequestState | null, Failure>>;

export interface StatesRequest {
  readonly index: TerraformIndex;
  readonly root: string;
  /** Relative to the root. */
  readonly files: readonly string[];
  readonly readBackends: boolean;
  readonly signal: AbortSignal;
}

export interface VantaAccess {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly baseUrl: string;
  readonly allowAnyHost: boolean;
}

export interface ForgeAccess {
  readonly credentials:
    | { readonly kind: "token"; readonly token: string }
    | { readonly kind: "app"; readonly appId: string; readonly privateKey: string };
  readonly apiUrl: string;
  readonly draft: boolean;
  readonly writeSpacingMs: number;
  /** Put on every pull request beside those that describe it. */
  readonly labels: readonly string[];
  /** The user's own words for the pull request, instead of the planned ones. */
  readonly text?: { readonly title: string; readonly body: string } | undefined;
  readonly onNotice: (message: string) => void;
}

export interface ModelAccess {
  readonly settings: Settings["bedrock"];
  readonly profile: string | null;
}

export interface Model {
  /** Null when none can be asked; `missing` then says why, as a clause. */
  readonly model: ModelFixer | null;
  readonly missing: string;
  close(): Promise<void>;
}
