import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fastify from "fastify";
import { ApiError, pullJson, sendError } from "./answers.ts";
import { appRoutes } from "./apps.ts";
import { checkRoutes } from "./checks.ts";
import { installConditional } from "./conditional.ts";
import type { Context } from "./context.ts";
import { installGate } from "./gate.ts";
import { gitDataRoutes } from "./git-data.ts";
import { graphqlRoutes } from "./graphql.ts";
import { DEFAULT_TOKEN, type GithubOptions, type GithubStats } from "./options.ts";
import { pageRoutes } from "./pages.ts";
import { pullRoutes, refresh } from "./pulls.ts";
import { smartHttpRoutes } from "./smart-http.ts";
import { openState } from "./state.ts";

export type { Fault, GithubFaults, GithubLimits, GithubOptions, GithubStats, SimToken } from "./options.ts";
export { DEFAULT_TOKEN } from "./options.ts";

export interface SimGithub {
  /** Web pages and git, without a slash at the end. */
  readonly url: string;
  /** For `GITHUB_API_URL`. */
  readonly apiUrl: string;
  /** A token that may write. */
  readonly token: string;
  /** Id and key of the app, when there is one. */
  readonly app: { readonly id: string; readonly privateKey: string } | null;
  readonly stats: GithubStats;
  gitUrl(owner: string, repo: string): string;
  /** Takes a folder in: with its history when it is a git repository. A repository that is there stays as it is. */
  addRepository(owner: string, repo: string, fromFolder: string): Promise<void>;
  /** Makes a fork of a repository; one that is there stays as it is. */
  forkRepository(owner: string, repo: string, as: { readonly owner: string; readonly name: string }): Promise<void>;
  /** Pull requests as the API shows them, oldest first. */
  pulls(owner: string, repo: string): Promise<readonly SimPullView[]>;
  /** Path of the bare repository. */
  gitDir(owner: string, repo: string): string;
  /** Takes a token away: it has expired or was revoked. */
  revoke(token: string): void;
  close(): Promise<void>;
}

export interface SimPullView {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly draft: boolean;
  readonly branch: string;
  /** `owner/name` of the repository that the branch is in: a fork, or the repository itself. */
  readonly from: string;
  readonly base: string;
  readonly sha: string;
  readonly url: string;
  readonly labels: readonly string[];
}

/** Starts a server that answers as GitHub does: REST, GraphQL, git over HTTP, and pages to look at. */
export async function startGithub(options: GithubOptions = {}): Promise<SimGithub> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "terrafix-github-")));
  const state = await openState(dataDir);
  const stats: GithubStats = {
    requests: 0,
    writes: 0,
    parallelWrites: 0,
    secondaryLimits: 0,
    faults: 0,
    gitFetches: 0,
    notModified: 0,
    routes: new Map(),
  };
  const keys = options.app === true ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : null;
  const tokens = options.tokens ?? [{ token: DEFAULT_TOKEN, login: "terrafix", permission: "write" as const }];
  const app = fastify({ bodyLimit: 64 << 20, forceCloseConnections: true, routerOptions: { maxParamLength: 1000 } });
  const gate = installGate(app, { options, tokens, stats, appKey: keys?.publicKey ?? null });
  installConditional(app, { gate, stats });
  const context: Context = { options, tokens, state, gate, stats };
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof ApiError) return sendError(reply, error);
    const message = error instanceof Error ? error.message : String(error);
    return reply.code(500).send({ message: `stand-in: ${message}` });
  });
  app.setNotFoundHandler((_request, reply) => sendError(reply, new ApiError(404, "Not Found")));
  for (const prefix of ["", "/api/v3"]) {
    await app.register(
      (api, _options, done) => {
        appRoutes(api, context);
        gitDataRoutes(api, context);
        pullRoutes(api, context);
        checkRoutes(api, context);
        done();
      },
      { prefix },
    );
  }
  graphqlRoutes(app, context);
  smartHttpRoutes(app, context);
  pageRoutes(app, context);
  await app.listen({ port: options.port ?? 0, host: options.host ?? "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${options.host ?? "127.0.0.1"}:${port}`;
  const find = (owner: string, repo: string) => {
    const repository = state.find(owner, repo);
    if (repository === undefined) throw new Error(`no repository ${owner}/${repo} in the stand-in`);
    return repository;
  };
  let closed: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    await app.close();
    await state.save();
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  return {
    url,
    apiUrl: options.enterprise === true ? `${url}/api/v3` : url,
    token: tokens.find((each) => each.permission === "write")?.token ?? "",
    app:
      keys === null
        ? null
        : { id: "1001", privateKey: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString() },
    stats,
    gitUrl: (owner, repo) => `${url}/${owner}/${repo}.git`,
    addRepository: async (owner, repo, from) => void (await state.add(owner, repo, from)),
    forkRepository: async (owner, repo, as) => void (await state.fork(find(owner, repo), as)),
    gitDir: (owner, repo) => find(owner, repo).git.gitDir,
    async pulls(owner, repo) {
      const repository = find(owner, repo);
      await refresh(repository);
      return repository.pulls.map((pull) => ({
        number: pull.number,
        title: pull.title,
        body: pull.body,
        state: pull.state,
        merged: pull.mergedAt !== null,
        draft: pull.draft,
        branch: pull.head,
        from:
          pull.headRepository === undefined
            ? `${owner}/${repo}`
            : `${pull.headRepository.owner}/${pull.headRepository.name}`,
        base: pull.base,
        sha: pull.headSha,
        url: String(pullJson(url, repository, pull).html_url),
        labels: [...pull.labels],
      }));
    },
    revoke: (token) => gate.revoke(token),
    close() {
      closed ??= end();
      return closed;
    },
  };
}
