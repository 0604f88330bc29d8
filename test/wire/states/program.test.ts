import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { expect, it, onTestFinished, vi } from "vitest";
import { loadStates } from "../../../server/src/states/load.ts";
import { loadIndex } from "../../../server/src/terraform/index/build-index.ts";
import { stateText } from "../../unit/locate/support.ts";

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "terrafix-sim-states-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

const groupOf = (id: string): string =>
  stateText([{ type: "aws_security_group", name: "web", attributes: { id, tags: {} } }]);

/** Starts the program with a folder of states and gives what it printed. */
async function startProgram(states: string): Promise<Record<"urls" | "env", Record<string, string>>> {
  const outfile = path.join(await folderWith({}), "sim.mjs");
  const banner = { js: 'import { createRequire as c } from "node:module"; const require = c(import.meta.url);' };
  await build({ entryPoints: ["sim/src/main.ts"], bundle: true, platform: "node", format: "esm", outfile, banner });
  const child = spawn(process.execPath, [outfile, "--states", states], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return JSON.parse(line.toString());
}

it("terrafix-sim serves a folder of states by every kind of backend that is read", async () => {
  const { urls, env } = await startProgram(
    await folderWith({
      "s3/states/prod.tfstate": groupOf("sg-0aaaaaaaaaaaaaaa1"),
      "cloud/web.tfstate": groupOf("sg-0bbbbbbbbbbbbbbb2"),
      "http/old/net": groupOf("sg-0ccccccccccccccc3"),
    }),
  );
  expect(Object.keys(urls).sort()).toEqual(["cloud", "http", "s3"]);
  const block = (backend: string): string => `terraform {\n${backend}\n}\nresource "aws_security_group" "web" {}\n`;
  const folder = await folderWith({
    "a/main.tf": block('  backend "s3" {\n bucket = "states"\n key = "prod.tfstate"\n region = "us-east-1"\n }'),
    "b/main.tf": block('  cloud {\n    workspaces {\n      name = "web"\n    }\n  }'),
    "c/main.tf": block(`  backend "http" {\n    address = "${urls.http}/old/net"\n  }`),
  });
  // The SDK reads credentials from the process.
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { signal } = new AbortController();
  const index = await loadIndex(folder, signal);
  const read = await loadStates({ index, folder, given: [], cwd: folder, backends: "read", env, signal });
  if (!read.ok) throw new Error(read.error.message);
  expect(read.value.problems).toEqual([]);
  const found = read.value.state?.files.map(({ root, resources }) => `${root?.path} ${resources[0]?.id}`);
  expect(found?.sort()).toEqual(["a sg-0aaaaaaaaaaaaaaa1", "b sg-0bbbbbbbbbbbbbbb2", "c sg-0ccccccccccccccc3"]);
});
