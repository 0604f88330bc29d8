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

const hashicorp: Program = {
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
texts = []
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name.endswith((".tf", ".tfvars")):
            with open(os.path.join(folder, name)) as file:
                texts.append(file.read())
times = []
for _ in range(3):
    since = time.perf_counter()
    for text in texts:
        hcl2.loads(text)
    times.append((time.perf_counter() - since) * 1000)
print(json.dumps({"bytes": sum(len(text.encode()) for text in texts), "median": statistics.median(times)}))
`;

const python: Program = {
  name: "python-hcl2",
  async ready() {
    const found = await execa("python3", ["-c", "import hcl2"], { reject: false, timeout: 20_000 });
    if (found.exitCode === 0) return ["python3", "-c", PYTHON];
    return found.code === "ENOENT" ? "`python3` is not on the PATH" : "the module `hcl2` is not installed";
  },
};

/** Other parsers over the files of one workload; those that are not here are named with the reason. */
export async function askWitnesses(options: {
  readonly resources: number;
  readonly seed: number;
}): Promise<{ readonly witnesses: readonly Witness[]; readonly skipped: readonly string[] }> {
  const scratch = await mkdtemp(path.join(tmpdir(), "terrafix-bench-"));
  const witnesses: Witness[] = [];
  const skipped: string[] = [];
  try {
    await writeEstate(generateEstate(options), scratch);
    for (const program of [hashicorp, python]) {
      const command = await program.ready(scratch);
      if (typeof command === "string") {
        skipped.push(`${program.name}: ${command}`);
        continue;
      }
      const [file, ...args] = command;
      const run = await execa(file, [...args, path.join(scratch, "repository")], { reject: false, timeout: 300_000 });
      if (run.exitCode !== 0) {
        skipped.push(`${program.name}: it failed (exit code ${run.exitCode ?? "none"})`);
        continue;
      }
      const { bytes, median } = JSON.parse(run.stdout) as { bytes: number; median: number };
      witnesses.push({ name: program.name, label: options.resources.toLocaleString("en-US"), bytes, median });
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return { witnesses, skipped };
}
