import type { Failure } from "../../../../shared/src/reasons.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import type { Settings } from "../../../../shared/src/settings.ts";
import { connect } from "../../findings/vanta/connection.ts";
import { ASSET_NAMES, type AssetName, assetPath } from "../../platform/assets.ts";
import { quietly } from "../../platform/aws-sdk.ts";
import { type HttpResponse, request } from "../../platform/http.ts";
import { runProcess } from "../../platform/process.ts";
import type { FoundBackend, FoundBackends } from "../../states/find-backends.ts";
import type { Access, BackendStates } from "../../states/reading.ts";
import type { InspectableStore } from "../../store/model.ts";
import { openStore } from "../../store/open.ts";
import type { CommandContext } from "../command.ts";
import { indexOptions } from "../index-options.ts";

/** Everything outside that the doctor touches; tests put their own in place. */
export interface DoctorProbes {
  readonly nodeVersion: string;
  /** First line a program prints about its version; a failure of `not-found` when it is not on the PATH. */
  toolVersion(file: string, args: readonly string[], signal: AbortSignal): Promise<Result<string, Failure>>;
  /** Signs in and reads one test. */
  vanta(credentials: VantaCredentials, signal: AbortSignal): Promise<Result<unknown, Failure>>;
  /** A GET request with the given headers. */
  http(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Result<HttpResponse, Failure>>;
  /** A token that proves to be the GitHub App. Rejects when the key is not one. */
  appToken(appId: string, privateKey: string): Promise<string>;
  /** Resolves AWS credentials the way the SDK does, without calling the model; rejects when there are none. */
  aws(region: string | undefined): Promise<{ readonly region: string; readonly accessKeyId: string }>;
  openStore(url: string | undefined, cwd: string): Promise<Result<InspectableStore, Failure>>;
  /** The backends that the code of the current folder names; asks none of them. */
  backends(ctx: CommandContext): Promise<Result<FoundBackends, Failure>>;
  /** Reads one as a run would. */
  readBackend(found: FoundBackend, access: Access): Promise<Result<BackendStates, Failure>>;
  /** Data files that are not where they belong. */
  missingAssets(): readonly string[];
}

export interface VantaCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly baseUrl: string;
  readonly allowAnyHost: boolean;
}

const TOOL_TIMEOUT_MS = 30_000;
const HTTP_TIMEOUT_MS = 15_000;
/** The instance metadata service is asked last and answers slowly, or never, outside AWS. */
const AWS_TIMEOUT_MS = 8_000;
/** A folder that takes longer to read is hardly a repository: somebody's home, or the top of a disk. */
const FOLDER_TIMEOUT_MS = 30_000;

export const realProbes: DoctorProbes = {
  nodeVersion: process.versions.node,
  async toolVersion(file, args, signal) {
    const ran = await runProcess({ file, args, timeoutMs: TOOL_TIMEOUT_MS, signal, env: { CHECKPOINT_DISABLE: "1" } });
    if (!ran.ok) return ran;
    const line = `${ran.value.stdout}\n${ran.value.stderr}`.split("\n").find((text) => text.trim() !== "");
    const version = (line ?? "").trim().slice(0, 80);
    if (ran.value.exitCode === 0) return ok(version);
    return err({ code: "internal", message: `${file} ended with code ${ran.value.exitCode}: ${version}` });
  },
  async vanta(credentials, signal) {
    const retry = { retries: 1, minDelay: 500, maxDelay: 2_000, maxRetryAfter: 5_000 };
    const connection = connect({ ...credentials, retry, timeout: HTTP_TIMEOUT_MS });
    if (!connection.ok) return connection;
    return connection.value.get({ what: "Reading the tests", path: ["tests"], query: { pageSize: "1" }, signal });
  },
  http: (url, headers, signal) => request({ url, headers, signal, timeout: HTTP_TIMEOUT_MS }),
  async appToken(appId, privateKey) {
    const { createAppAuth } = await import("@octokit/auth-app");
    return (await createAppAuth({ appId, privateKey })({ type: "app" })).token;
  },
  async aws(region) {
    const { BedrockRuntimeClient } = await import("@aws-sdk/client-bedrock-runtime");
    const client = quietly(() => new BedrockRuntimeClient(region === undefined ? {} : { region }));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer in time")), AWS_TIMEOUT_MS);
    });
    try {
      const resolved = Promise.all([client.config.region(), client.config.credentials()]);
      const [found, credentials] = await Promise.race([resolved, late]);
      return { region: found, accessKeyId: credentials.accessKeyId };
    } finally {
      clearTimeout(timer);
      client.destroy();
    }
  },
  openStore: (url, cwd) => openStore({ url, cwd }),
  backends: readBackends,
  readBackend: async (found, access) => (await import("../../states/load.ts")).readBackend(found, access),
  missingAssets: () => ASSET_NAMES.filter((name) => !isThere(name)),
};

async function readBackends(ctx: CommandContext): Promise<Result<FoundBackends, Failure>> {
  const options = indexOptions(ctx, [ctx.cwd]);
  if (!options.ok) return err({ code: "not-found", message: options.error });
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(FOLDER_TIMEOUT_MS)]);
  try {
    const { loadIndex } = await import("../../terraform/index/build-index.ts");
    const { findBackends } = await import("../../states/find-backends.ts");
    return ok(await findBackends(await loadIndex(ctx.cwd, signal, options.value), ctx.cwd, ctx.env));
  } catch {
    const message = signal.aborted ? "the folder took too long to read" : "the folder cannot be read";
    return err({ code: signal.aborted ? "timeout" : "not-found", message });
  }
}

function isThere(name: AssetName): boolean {
  try {
    return assetPath(name) !== "";
  } catch {
    return false;
  }
}

/** The Vanta credentials of the settings; null unless both halves are there. */
export function vantaCredentials({ vanta }: Settings): VantaCredentials | null {
  const { clientId, clientSecret, baseUrl, allowAnyHost } = vanta;
  if (clientId === undefined || clientSecret === undefined) return null;
  return { clientId, clientSecret, baseUrl, allowAnyHost };
}
