import type {
  CredentialsParams,
  DraftAnswer,
  FindingItem,
  LocateAnswer,
  METHODS,
  OpenAnswer,
  PreviewAnswer,
  PreviewProgress,
  StatusMessage,
} from "../../../shared/src/protocol.ts";
import type { Reason } from "../../../shared/src/reasons.ts";

type Methods = typeof METHODS;
export type Fixer = "rule" | "bedrock";

/** What each request takes and answers; the methods themselves are in shared/src/protocol.ts. */
export interface Requests {
  readonly findings: { readonly params: undefined; readonly result: readonly FindingItem[] };
  readonly refresh: { readonly params: undefined; readonly result: null };
  readonly locate: { readonly params: { readonly query: string }; readonly result: LocateAnswer };
  readonly preview: {
    readonly params: { readonly findingId: string; readonly fixer: Fixer };
    readonly result: PreviewAnswer;
  };
  readonly apply: {
    readonly params: { readonly findingIds: readonly string[] };
    readonly result: readonly PreviewAnswer[];
  };
  readonly draftPullRequest: {
    readonly params: { readonly findingId: string; readonly fixer: Fixer };
    readonly result: DraftAnswer;
  };
  readonly openPullRequest: {
    readonly params: { readonly findingId: string; readonly title: string; readonly body: string };
    readonly result: OpenAnswer;
  };
  readonly addException: {
    readonly params: {
      readonly findingId: string;
      readonly reason: string;
      readonly until: string;
      readonly by: string;
    };
    readonly result: Reason | null;
  };
  readonly exportReport: { readonly params: { readonly format: "json" | "markdown" }; readonly result: string };
}

/** Notifications to the server. */
export interface Outgoing {
  readonly credentials: CredentialsParams;
  readonly trust: { readonly trusted: boolean };
}

/** Notifications from the server. */
export interface Incoming {
  readonly status: StatusMessage;
  readonly findingsChanged: undefined;
  readonly previewProgress: PreviewProgress;
}

export type RequestKind = keyof Requests & keyof Methods;
export type OutgoingKind = keyof Outgoing & keyof Methods;
export type IncomingKind = keyof Incoming & keyof Methods;
