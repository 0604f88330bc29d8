#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { WIRE_ERRORS } from "./bedrock/replies.ts";
import { type BedrockSim, startBedrock } from "./bedrock/server.ts";
import { MIDWAY_FAULTS } from "./bedrock/streaming.ts";
import { FAULT_HELP, type Faults, parseFaults } from "./faults.ts";
import { DEFAULT_TOKEN, type SimGithub, startGithub } from "./github/server.ts";
import { CLOUD_ORGANIZATION, STATES_HELP, startStates } from "./states/folder.ts";
import type { VantaEstate } from "./vanta/estate.ts";
import { startVanta, type VantaSim } from "./vanta/server.ts";

interface Options {
  readonly vanta?: boolean;
  readonly github?: boolean;
  readonly bedrock?: boolean;
  readonly portVanta: number;
  readonly portGithub: number;
  readonly portBedrock: number;
  readonly host: string;
  readonly states?: string;
  readonly data?: string;
  readonly repository: readonly GivenRepository[];
  readonly estate?: string;
  readonly token: string;
  readonly app?: boolean;
  readonly enterprise?: boolean;
  readonly fault: readonly string[];
}

interface GivenRepository {
  readonly owner: string;
  readonly name: string;
  readonly folder: string;
}

interface Running {
  readonly urls: Record<string, string>;
  readonly env: Record<string, string>;
  readonly repositories: { repository: string; git: string; page: string }[];
  readonly close: (() => Promise<void>)[];
}

const program: Command = new Command("terrafix-sim")
  .description(
    "Local stand-ins of Vanta, GitHub and Bedrock, and of backends of states. Without a choice, the first three are started.",
  )
  .option("--vanta", "start the Vanta API")
  .option("--github", "start GitHub: REST, GraphQL, git over HTTP, and pages to look at")
  .option("--bedrock", "start the Bedrock runtime")
  .option("--states <folder>", "serve Terraform states as S3, HCP Terraform and http backends do, see below")
  .option("--port-vanta <port>", "port of the Vanta API; 0 for a free one", port, 0)
  .option("--port-github <port>", "port of GitHub; 0 for a free one", port, 0)
  .option("--port-bedrock <port>", "port of the Bedrock runtime; 0 for a free one", port, 0)
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .option("--data <folder>", "keep repositories and pull requests here, over restarts")
  .option("--repository <owner/name=folder>", "put a folder on GitHub; repeatable", repository, [])
  .option("--estate <file>", "what Vanta holds, as JSON; default nothing")
  .option("--token <token>", "the GitHub token that may write", DEFAULT_TOKEN)
  .option("--app", "be a GitHub App, too; its id and key are printed")
  .option("--enterprise", "print the API address of an Enterprise server")
  .option("--fault <fault>", "let something go wrong, see below; repeatable", collect, [])
  .addHelpText(
    "after",
    `\n${FAULT_HELP}\n\n${STATES_HELP}\n\nPrints one line of JSON: urls, env (to be exported), repositories. Ends on SIGTERM or SIGINT.\n\nExample:\n  terrafix-sim --github --repository acme/infra=./infra --fault github:502-after=0.2`,
  );

function port(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError("expected 0 to 65535.");
  return number;
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function repository(value: string, before: readonly GivenRepository[]): GivenRepository[] {
  const match = /^([\w.-]+)\/([\w.-]+)=(.+)$/.exec(value);
  if (match === null) throw new InvalidArgumentError("expected owner/name=folder.");
  const [, owner = "", name = "", folder = ""] = match;
  return [...before, { owner, name, folder: resolve(folder) }];
}

async function main(): Promise<void> {
  const options = program.parse().opts<Options>();
  const faults = parseFaults(options.fault, [
    ...Object.keys(WIRE_ERRORS),
    ...Object.keys(MIDWAY_FAULTS),
    "hang",
    "reset",
  ]);
  if (typeof faults === "string") program.error(faults, { exitCode: 2 });
  const none = !options.vanta && !options.github && !options.bedrock && options.states === undefined;
  const running: Running = { urls: {}, env: {}, repositories: [], close: [] };
  // Listened for before anything is made, so that an early signal leaves nothing behind either.
  const stopped = new Promise<void>((done) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => done());
  });
  try {
    if (none || options.vanta) addVanta(running, await vanta(options, faults));
    if (none || options.github) await addGithub(running, options, faults);
    if (none || options.bedrock) addBedrock(running, await bedrock(options, faults));
    if (options.states !== undefined) await addStates(running, options.states, options.host);
    const { urls, env, repositories } = running;
    console.log(JSON.stringify({ urls, env, repositories }));
    await stopped;
  } finally {
    await Promise.all(running.close.map((close) => close()));
  }
}

async function vanta(options: Options, faults: Faults): Promise<VantaSim> {
  const estate: VantaEstate =
    options.estate === undefined ? { tests: [] } : (JSON.parse(await readFile(options.estate, "utf8")) as VantaEstate);
  return startVanta({ estate, host: options.host, port: options.portVanta, ...faults.vanta });
}

function addVanta(running: Running, sim: VantaSim): void {
  running.urls.vanta = sim.url;
  running.env.VANTA_BASE_URL = sim.url;
  running.env.VANTA_CLIENT_ID = "terrafix-sim";
  running.env.VANTA_CLIENT_SECRET = "terrafix-sim-secret";
  running.close.push(() => sim.close());
}

async function addGithub(running: Running, options: Options, faults: Faults): Promise<void> {
  const sim: SimGithub = await startGithub({
    host: options.host,
    port: options.portGithub,
    tokens: [{ token: options.token, login: "terrafix", permission: "write" }],
    app: options.app,
    enterprise: options.enterprise,
    dataDir: options.data === undefined ? undefined : join(resolve(options.data), "github"),
    faults: faults.github,
  });
  running.close.push(() => sim.close());
  running.urls.github = sim.url;
  running.env.GITHUB_API_URL = sim.apiUrl;
  running.env.GITHUB_TOKEN = sim.token;
  if (sim.app !== null) {
    running.env.GITHUB_APP_ID = sim.app.id;
    running.env.GITHUB_APP_PRIVATE_KEY = sim.app.privateKey;
  }
  for (const { owner, name, folder } of options.repository) {
    await sim.addRepository(owner, name, folder);
    const page = `${sim.url}/${owner}/${name}`;
    running.repositories.push({ repository: `${owner}/${name}`, git: sim.gitUrl(owner, name), page });
  }
}

function bedrock(options: Options, faults: Faults): Promise<BedrockSim> {
  const { latency, pause } = faults.bedrock;
  return startBedrock({
    host: options.host,
    port: options.portBedrock,
    faults: faults.bedrock.faults,
    latency: latency === undefined ? null : { p50: latency, p95: latency * 3 },
    stream: { pauseMs: pause },
  });
}

function addBedrock(running: Running, sim: BedrockSim): void {
  running.urls.bedrock = sim.url;
  running.env.TERRAFIX_BEDROCK_ENDPOINT = sim.url;
  running.env.TERRAFIX_BEDROCK_REGION = "us-east-1";
  running.env.AWS_ACCESS_KEY_ID = "AKIDSTANDIN";
  running.env.AWS_SECRET_ACCESS_KEY = "terrafix-sim-secret";
  running.close.push(() => sim.close());
}

const STATES_TOKEN = "terrafix-sim-states";

async function addStates(running: Running, folder: string, host: string): Promise<void> {
  const sim = await startStates(resolve(folder), { host, token: STATES_TOKEN });
  running.close.push(() => sim.close());
  running.urls.s3 = sim.s3.url;
  running.urls.cloud = sim.cloud.url;
  running.urls.http = sim.http.url;
  running.env.AWS_ENDPOINT_URL_S3 = sim.s3.url;
  running.env.AWS_ACCESS_KEY_ID = "AKIDSTANDIN";
  running.env.AWS_SECRET_ACCESS_KEY = "terrafix-sim-secret";
  running.env.TF_CLOUD_HOSTNAME = sim.cloud.hostname;
  running.env.TF_CLOUD_ORGANIZATION = CLOUD_ORGANIZATION;
  // Its name has the port in it, as the hostname has: set it with `env`, since shells cannot export it.
  running.env[`TF_TOKEN_${sim.cloud.hostname.replaceAll(".", "_")}`] = STATES_TOKEN;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`terrafix-sim: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
