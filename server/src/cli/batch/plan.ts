import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Settings } from "../../../../shared/src/settings.ts";
import type { GithubCredentials } from "../../deliver/github/credentials.ts";
import { githubCredentials } from "../../deliver/github/credentials.ts";

/** What one run will do, decided from options, settings and which credentials are there. */
export interface BatchPlan {
  readonly source: "vanta" | "file" | "policies";
  readonly deliver: "diff" | "write" | "pull-request";
  readonly fixer: "auto" | "rule" | "bedrock";
  readonly repos: readonly string[];
  readonly github: GithubCredentials | null;
}

/** Decides, or says in one sentence what is missing and how to give it. */
export function planBatch(settings: Settings): Result<BatchPlan, string> {
  const { batch, vanta, github } = settings;
  const hasVanta = vanta.clientId !== undefined && vanta.clientSecret !== undefined;
  const source = batch.source ?? (batch.findings !== undefined ? "file" : hasVanta ? "vanta" : null);
  if (source === null) {
    return err(
      "There is no source of findings: set VANTA_CLIENT_ID and VANTA_CLIENT_SECRET, give --findings FILE, or use --source policies, which needs no account.",
    );
  }
  if (source === "file" && batch.findings === undefined) {
    return err("--source file needs --findings FILE (neutral findings JSON or saved answers of the Vanta API).");
  }
  if (source === "vanta" && !hasVanta) {
    return err(
      "--source vanta needs VANTA_CLIENT_ID and VANTA_CLIENT_SECRET (a Vanta API application with read access).",
    );
  }
  const credentials = githubCredentials({
    GITHUB_TOKEN: github.token,
    GITHUB_APP_ID: github.appId,
    GITHUB_APP_PRIVATE_KEY: github.appPrivateKey,
  });
  const deliver = batch.deliver ?? (credentials === null ? "diff" : "pull-request");
  if (deliver === "pull-request" && credentials === null) {
    return err("--deliver pull-request needs GITHUB_TOKEN, or GITHUB_APP_ID with GITHUB_APP_PRIVATE_KEY.");
  }
  const repos = batch.repos.length > 0 ? batch.repos : ["."];
  return ok({ source, deliver, fixer: batch.fixer, repos, github: credentials });
}
