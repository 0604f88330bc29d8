import { execFile } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BedrockSim, startBedrock } from "../sim/src/bedrock/server.ts";
import { type SimGithub, startGithub } from "../sim/src/github/server.ts";
import type { VantaEstate } from "../sim/src/vanta/estate.ts";
import { startVanta, type VantaSim } from "../sim/src/vanta/server.ts";
import { modelReply } from "./model.ts";
import { PATHS } from "./paths.ts";

export const OWNER = "acme";
export const REPOSITORY = "infrastructure";

export interface StandIns {
  readonly vanta: VantaSim;
  readonly github: SimGithub;
  readonly bedrock: BedrockSim;
  /** Where the estate is cloned from. */
  readonly gitUrl: string;
  close(): Promise<void>;
}

/** Starts all three on free ports of this machine and puts the estate into a repository on the GitHub one. */
export async function startStandIns(work: string): Promise<StandIns> {
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((one) => one.close()));
  };
  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    started.push(one);
    return one;
  };
  try {
    const estate = JSON.parse(await readFile(PATHS.answers, "utf8")) as VantaEstate;
    // The demo asks twice within a minute, which the real limits would make it wait for.
    const vanta = keep(await startVanta({ estate, limits: null }));
    const github = keep(await startGithub({ dataDir: join(work, "github") }));
    const bedrock = keep(await startBedrock({ respond: modelReply }));
    await github.addRepository(OWNER, REPOSITORY, await committedEstate(join(work, "estate")));
    return { vanta, github, bedrock, gitUrl: github.gitUrl(OWNER, REPOSITORY), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A copy of the estate as a git repository with one commit. */
async function committedEstate(folder: string): Promise<string> {
  await cp(PATHS.estate, folder, { recursive: true });
  const git = (...args: readonly string[]): Promise<unknown> =>
    promisify(execFile)("git", ["-c", "user.name=Nadia", "-c", "user.email=nadia@acme.example", ...args], {
      cwd: folder,
    });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("-c", "commit.gpgsign=false", "commit", "--quiet", "--no-verify", "--message", "Move to provider 6");
  return folder;
}
