import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { generateEstate } from "./generate/generate.ts";
import { writeEstate } from "./generate/write.ts";
import type { Witness } from "./model.ts";

/** Another parser: how to get it ready, and how to run it over a folder. */
interface Program {
  readonly name: string;
  /** Command that measures a folder and prints `{bytes, median}`, or a sentence why it cannot be asked. */
  ready(scratch: string): Promise<readonly [string, ...string[]] | string>;
}

/** From dist/bench to the folder of the sources; the same from bench/ itself. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export const hashicorp: Program = {
  name: "HashiCorp's parser (Go, hclsyntax)",
  async ready(scratch) {
    const binary = path.join(scratch, process.platform === "win32" ? "hcl.exe" : "hcl");
    const built = await execa("go", ["build", "-o", binary, "."], {
      cwd: path.join(ROOT, "bench", "go"),
      reject: false,
      timeout: 300_000,
    });
    if (built.exitCode === 0) return [binary];
    return built.code === "ENOENT"
      ? "`go` is not on the PATH"
      : "its module could not be built (is the network closed?)";
  },
};

const PYTHON = `
import json, os, statistics, sys, time
import hcl2
paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(sys.argv[1])
               for name in names if name.endswith((".tf", ".tfvars")))
texts = []
for path in paths[::int(sys.argv[3]) if len(sys.argv) > 3 else 1]:
    if os.path.isfile(path):
        with open(path, encoding="utf-8") as file:
            texts.append(file.read())
times = []
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 3):
    spent, read = 0, []
    for text in texts:
        since = time.perf_counter()
        try:
            hcl2.loads(text)
        except Exception:
            continue
        spent += time.perf_counter() - since
        read.append(text)
    times.append(spent * 1000)
    texts = read
print(json.dumps({"bytes": sum(len(text.encode()) for text in texts), "median": statistics.median(times)}))
`;

export const python: Program = {
  name: "python-hcl2",
  async ready() {
    const found = await execa("python3", ["-c", "import hcl2"], { reject: false, timeout: 20_000 });
    if (found.exitCode === 0) return ["python3", "-c", PYTHON];
    return found.code === "ENOENT" ? "`python3` is not on the PATH" : "the module `hcl2` is not installed";
  },
};

/** A command that measures the folder that is put behind it. */
export type Ready = readonly [string, ...string[]];

export async function readyOrNull(program: Program, scratch: string): Promise<Ready | null> {
  const command = await program.ready(scratch);
  return typeof command === "string" ? null : command;
}

/** Milliseconds of parsing a folder, the median of so many passes; null when that failed. */
export async function timeOf(command: Ready, folder: string, passes: number): Promise<number | null> {
  const answer = await ask(command, folder, [String(passes)]);
  return typeof answer === "string" ? null : answer.median;
}

/**
 * The time that a folder of so many bytes takes at the speed of a pass over every so many of its files. Files that the
 * parser refuses count neither as time nor as bytes.
 */
export async function timeOfSample(
  command: Ready,
  folder: string,
  { bytes, every }: { readonly bytes: number; readonly every: number },
): Promise<number | null> {
  const answer = await ask(command, folder, ["1", String(every)]);
  return typeof answer === "string" || answer.bytes === 0 ? null : (answer.median * bytes) / answer.bytes;
}

/** Files that other parsers are asked to read: a folder, under the name that its own measurement has. */
interface Asked {
  readonly label: string;
  readonly folder: string;
}

/** Other parsers over the same files; those that are not here are named with the reason. */
export async function askWitnesses(options: {
  /** Size of the generated estate, or null for none. */
  readonly resources: number | null;
  readonly seed: number;
  readonly repositories: readonly string[];
}): Promise<{ readonly witnesses: readonly Witness[]; readonly skipped: readonly string[] }> {
  const { resources, seed } = options;
  const scratch = await mkdtemp(path.join(tmpdir(), "terrafix-bench-"));
  const witnesses: Witness[] = [];
  const skipped: string[] = [];
  const asked: Asked[] = options.repositories.map((folder) => ({ label: path.basename(folder), folder }));
  try {
    if (resources !== null) {
      await writeEstate(generateEstate({ resources, seed }), scratch);
      asked.unshift({ label: resources.toLocaleString("en-US"), folder: path.join(scratch, "repository") });
    }
    for (const program of asked.length === 0 ? [] : [hashicorp, python]) {
      const command = await program.ready(scratch);
      if (typeof command === "string") {
        skipped.push(`${program.name}: ${command}`);
        continue;
      }
      for (const { label, folder } of asked) {
        const answer = await ask(command, folder);
        if (typeof answer === "string") skipped.push(`${program.name} on ${label}: ${answer}`);
        else witnesses.push({ name: program.name, label, ...answer });
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return { witnesses, skipped };
}

async function ask(
  [file, ...args]: readonly [string, ...string[]],
  folder: string,
  more: readonly string[] = [],
): Promise<{ readonly bytes: number; readonly median: number } | string> {
  const run = await execa(file, [...args, folder, ...more], { reject: false, timeout: 300_000 });
  if (run.exitCode !== 0) return `it failed (exit code ${run.exitCode ?? "none"})`;
  return JSON.parse(run.stdout) as { bytes: number; median: number };
}
