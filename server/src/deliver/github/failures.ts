import { type Failure, failure } from "../../../../shared/src/reasons.ts";

/** What an answer of GitHub means for us: the status for decisions, GitHub's words for matching, a sentence for the user. */
export interface ApiFailure {
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  /** GitHub's message with the messages of its details. */
  readonly text: string;
  readonly reason: Failure;
}

interface ErrorLike {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly name?: unknown;
  readonly cause?: unknown;
  /** GraphQL answers with status 200 and says here what is wrong. */
  readonly errors?: unknown;
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>>; readonly data?: unknown };
}

/** Turns what Octokit threw into a value. `what` completes the sentence "GitHub did not let us …". */
export function explainError(error: unknown, what: string, signal: AbortSignal): ApiFailure {
  const known: ErrorLike = typeof error === "object" && error !== null ? error : {};
  const text = textOf(known);
  if (signal.aborted)
    return { status: 0, text, reason: failure("interrupted", `Interrupted while trying to ${what}.`) };
  if (Array.isArray(known.errors)) return { status: 200, text, reason: graphqlReason(text, what) };
  const answered = known.response !== undefined;
  const status = answered && typeof known.status === "number" ? known.status : 0;
  return { status, text, reason: reasonOf({ status, text, what, known }) };
}

interface Case {
  readonly status: number;
  readonly text: string;
  readonly what: string;
  readonly known: ErrorLike;
}

function reasonOf(seen: Case): Failure {
  const { status, text, what, known } = seen;
  const said = text === "" ? "" : ` GitHub says: ${text}.`;
  if (status === 0) return unreachable(known, text, what);
  if (isRateLimit(status, text, known)) {
    return failure(
      "rate-limited",
      `GitHub's rate limit is used up; could not ${what}.${whenAgain(known)} Run again later: nothing is done twice.`,
    );
  }
  switch (status) {
    case 401:
      return failure(
        "unauthorized",
        "GitHub does not accept the credentials: the token is expired, revoked or mistyped. Make a new one (Contents and Pull requests: read and write) and set GITHUB_TOKEN.",
      );
    case 403:
      return failure("forbidden", `GitHub forbids to ${what}.${said} ${missing(text, known)}`);
    case 404:
    case 410:
      return failure(
        "not-found",
        `GitHub does not find what is needed to ${what}: the repository does not exist, or the token cannot see or write it (fine-grained token: add the repository to it; classic token: scope "repo"; app: install it there).`,
      );
    case 409:
    case 422:
      return failure("conflict", `GitHub refuses to ${what}.${said}`);
    default:
      return status >= 500
        ? failure(
            "network",
            `GitHub answered ${status} several times; could not ${what}. Run again: nothing is done twice.`,
          )
        : failure("invalid-response", `GitHub answered ${status} unexpectedly; could not ${what}.${said}`);
  }
}

function graphqlReason(text: string, what: string): Failure {
  return /rate limit/i.test(text)
    ? failure(
        "rate-limited",
        `GitHub's rate limit is used up; could not ${what}. Run again later: nothing is done twice.`,
      )
    : failure("invalid-response", `GitHub's GraphQL API did not ${what}: ${text}.`);
}

function unreachable(known: ErrorLike, text: string, what: string): Failure {
  const cause = known.cause;
  if (cause instanceof Error && cause.name === "TimeoutError") {
    return failure("timeout", `GitHub did not answer in time; could not ${what}.`);
  }
  return failure(
    "network",
    `GitHub could not be reached (${text || "no answer"}); could not ${what}. Check GITHUB_API_URL, the proxy and the network.`,
  );
}

/** Which permission a 403 asks for; GitHub names it in a header for fine-grained tokens and apps. */
function missing(text: string, known: ErrorLike): string {
  const headers = known.response?.headers ?? {};
  if (typeof headers["x-github-sso"] === "string") {
    return "Authorize the token for the organisation's single sign-on.";
  }
  if (/archived/i.test(text)) return "The repository is archived: nothing can be delivered to it.";
  const needed = headers["x-accepted-github-permissions"];
  if (typeof needed === "string" && needed !== "") return `The token lacks: ${needed}.`;
  const scopes = headers["x-accepted-oauth-scopes"];
  if (typeof scopes === "string" && scopes !== "") return `The token lacks one of the scopes: ${scopes}.`;
  return "The token needs Contents and Pull requests: read and write.";
}

function isRateLimit(status: number, text: string, known: ErrorLike): boolean {
  if (status === 429) return true;
  if (/rate limit/i.test(text)) return true;
  return status === 403 && known.response?.headers?.["x-ratelimit-remaining"] === "0";
}

function whenAgain(known: ErrorLike): string {
  const after = Number(known.response?.headers?.["retry-after"]);
  if (after > 0) return ` It asks to wait ${after} s.`;
  const reset = Number(known.response?.headers?.["x-ratelimit-reset"]);
  return reset > 0 ? ` It resets at ${new Date(reset * 1000).toISOString()}.` : "";
}

function textOf(error: ErrorLike): string {
  const data = error.response?.data;
  const parts: string[] = [];
  if (isRecord(data)) {
    if (typeof data.message === "string") parts.push(data.message);
    if (Array.isArray(data.errors)) {
      for (const each of data.errors) {
        if (typeof each === "string") parts.push(each);
        else if (isRecord(each)) parts.push(String(each.message ?? each.code ?? ""));
      }
    }
  }
  if (parts.length === 0 && typeof error.message === "string") parts.push(error.message);
  return parts
    .filter((part) => part !== "")
    .join(": ")
    .replace(/\s+/g, " ")
    .replace(/[.\s]+$/, "")
    .slice(0, 400);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
