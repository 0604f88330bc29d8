import { execFile } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startBedrock } from "../../../sim/src/bedrock/server.ts";
import { type SimGithub, startGithub } from "../../../sim/src/github/server.ts";
import type { VantaEstate } from "../../../sim/src/vanta/estate.ts";
import { startVanta } from "../../../sim/src/vanta/server.ts";
import { modelReply } from "./model.ts";

export const OWNER = "acme";
export const VANTA_ID = "vci_terrafix_test";
export const VANTA_SECRET = "vcs_terrafix_test_secret";

export interface StandIns {
  readonly github: SimGithub;
  readonly vantaUrl: string;
  readonly bedrockUrl: string;
  /** Clones a repository that is put on the GitHub one; gives the folder. */
  readonly clone: (source: string, name: string, work: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Vanta, GitHub and Bedrock on free ports of this machine. */
export async function startStandIns(root: string, dataDir: string): Promise<StandIns> {
  const text = await readFile(join(root, "test", "vscode", "vanta-estate.json"), "utf8");
  const applications = [{ clientId: VANTA_ID, clientSecret: VANTA_SECRET }];
  const vanta = await startVanta({ estate: JSON.parse(text) as VantaEstate, limits: null, applications });
  const github = await startGithub({ dataDir, enterprise: true });
  const bedrock = await startBedrock({ respond: modelReply, stream: { pieceSize: 6, pauseMs: 60 } });
  return {
    github,
    vantaUrl: vanta.url,
    bedrockUrl: bedrock.url,
    async clone(source, name, work) {
      const origin = join(work, `${name}.origin`);
      await cp(source, origin, { recursive: true });
      await git(origin, "init", "--quiet", "--initial-branch=main");
      await git(origin, "add", "--all");
      await git(origin, "commit", "--quiet", "--message", "The estate as it is");
      await github.addRepository(OWNER, name, origin);
      await git(work, "clone", "--quiet", github.gitUrl(OWNER, name), name);
      return join(work, name);
    },
    close: async () => {
      await Promise.all([vanta.close(), github.close(), bedrock.close()]);
    },
  };
}

async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  const identity = ["-c", "user.name=Nadia", "-c", "user.email=nadia@acme.example", "-c", "commit.gpgsign=false"];
  await promisify(execFile)("git", [...identity, ...args], { cwd });
}
