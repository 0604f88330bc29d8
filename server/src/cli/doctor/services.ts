import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { CommandContext } from "../command.ts";
import { broken, type CheckResult, fromFailure, good, missing } from "./check.ts";
import { type DoctorProbes, vantaCredentials } from "./probes.ts";

/** Vanta: signs in and reads one test. A token asked for here ends the one of a run under way, which renews its own. */
export async function checkVanta(ctx: CommandContext, probes: DoctorProbes): Promise<CheckResult> {
  const name = "vanta";
  const { clientId, clientSecret, baseUrl } = ctx.settings.vanta;
  const credentials = vantaCredentials(ctx.settings);
  if (credentials === null) {
    if (clientId === undefined && clientSecret === undefined) {
      const mend = "Set VANTA_CLIENT_ID and VANTA_CLIENT_SECRET; findings files and --source policies work without.";
      return missing(name, "no credentials", mend);
    }
    const half = clientId === undefined ? "VANTA_CLIENT_ID" : "VANTA_CLIENT_SECRET";
    return broken(name, "only half of the credentials is set", `Set ${half} as well.`);
  }
  const answer = await probes.vanta(credentials, ctx.signal);
  if (answer.ok) return good(name, `signed in at ${baseUrl}`);
  return fromFailure(name, answer.error);
}

/** GitHub: the token (or App) is accepted, and its scopes when GitHub names them. */
export async function checkGitHub(ctx: CommandContext, probes: DoctorProbes): Promise<CheckResult> {
  const name = "github";
  const { token, appId, appPrivateKey, apiUrl } = ctx.settings.github;
  if (token !== undefined) return checkToken(ctx, probes, token);
  if (appId === undefined && appPrivateKey === undefined) {
    return missing(
      name,
      "no credentials",
      "Set GITHUB_TOKEN to open pull requests; --deliver diff and write work without.",
    );
  }
  if (appId === undefined || appPrivateKey === undefined) {
    const half = appId === undefined ? "GITHUB_APP_ID" : "GITHUB_APP_PRIVATE_KEY";
    return broken(name, "only half of the App's credentials is set", `Set ${half} as well.`);
  }
  const jwt = await probes.appToken(appId, appPrivateKey).catch(() => null);
  if (jwt === null) {
    const mend = "Set GITHUB_APP_PRIVATE_KEY to the whole text of the .pem file, line breaks as \\n.";
    return broken(name, "the App's private key cannot be read", mend);
  }
  const answer = await probes.http(endpoint(apiUrl, "app"), { authorization: `Bearer ${jwt}` }, ctx.signal);
  if (!answer.ok) return fromFailure(name, answer.error);
  if (answer.value.status === 200) return good(name, `App ${appId} accepted at ${apiUrl}`);
  return refused(answer.value.status, "Check GITHUB_APP_ID, its private key and GITHUB_API_URL.");
}

async function checkToken(ctx: CommandContext, probes: DoctorProbes, token: string): Promise<CheckResult> {
  const { apiUrl } = ctx.settings.github;
  // Every kind of token may ask for its limits; the token of an Actions job may not ask who it is.
  const answer = await probes.http(endpoint(apiUrl, "rate_limit"), { authorization: `Bearer ${token}` }, ctx.signal);
  if (!answer.ok) return fromFailure("github", answer.error);
  const { status, headers } = answer.value;
  // GitHub Enterprise Server answers 404 when its rate limits are switched off.
  if (status !== 200 && status !== 404) {
    return refused(status, "Make a new GITHUB_TOKEN (contents and pull requests: write) and check GITHUB_API_URL.");
  }
  const scopes = headers.get("x-oauth-scopes");
  if (scopes === null) return good("github", `token accepted at ${apiUrl} (its permissions are per repository)`);
  const names = scopes.split(",").map((scope) => scope.trim());
  if (names.includes("repo")) return good("github", `token accepted at ${apiUrl}, scopes: ${scopes}`);
  if (names.includes("public_repo")) return good("github", `token accepted at ${apiUrl}, for public repositories only`);
  const mend = "Give the token the scope repo (or public_repo), or use a fine-grained token.";
  return broken("github", `the token has no scope to push (scopes: ${scopes === "" ? "none" : scopes})`, mend);
}

function refused(status: number, mend: string): CheckResult {
  if (status === 401) return broken("github", "the credentials were refused (401)", mend);
  if (status === 403 || status === 429) {
    return broken("github", `GitHub refuses or limits these credentials (${status})`, mend);
  }
  if (status >= 500) {
    return { name: "github", status: "unreachable", detail: `GitHub answered ${status}`, mend: "Try again later." };
  }
  return broken("github", `unexpected answer ${status}`, mend);
}

function endpoint(apiUrl: string, path: string): URL {
  return new URL(`${apiUrl.replace(/\/+$/, "")}/${path}`);
}

/** Variables that say somebody wants AWS credentials to be found. */
const AWS_VARIABLES = [
  "AWS_PROFILE",
  "AWS_ACCESS_KEY_ID",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/** Bedrock: a region and credentials resolve. The model is not called: that would cost money. */
export async function checkBedrock(ctx: CommandContext, probes: DoctorProbes): Promise<CheckResult> {
  const name = "bedrock";
  const { region, model } = ctx.settings.bedrock;
  if ((ctx.env.AWS_BEARER_TOKEN_BEDROCK ?? "") !== "") {
    if (region === undefined) return broken(name, "an API key but no region", "Set TERRAFIX_BEDROCK_REGION.");
    return good(name, `API key, ${region}, ${model}; the model was not called`);
  }
  const found = await probes
    .aws(region)
    .catch((error: unknown) => (error instanceof Error ? error : new Error("unknown")));
  if (!(found instanceof Error))
    return good(name, `credentials found, ${found.region}, ${model}; the model was not called`);
  const shared = existsSync(ctx.env.AWS_CONFIG_FILE ?? join(homedir(), ".aws", "config"));
  const asked = shared || AWS_VARIABLES.some((variable) => (ctx.env[variable] ?? "") !== "");
  const regionGone = /region is missing/i.test(found.message);
  const detail = regionGone ? "no region" : "no AWS credentials could be resolved";
  const mend = regionGone
    ? "Set TERRAFIX_BEDROCK_REGION (or AWS_REGION)."
    : "Set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (aws sso login when it is a sign-in profile); rules work without.";
  return asked ? broken(name, detail, mend) : missing(name, detail, mend);
}
