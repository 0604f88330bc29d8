import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { generateEstate } from "./generate/generate.ts";
import { writeEstate } from "./generate/write.ts";
import { thisMachine } from "./machine.ts";
import { measure } from "./measure/measure.ts";
import type { BenchReport, Measurement, Workload } from "./model.ts";
import { type BenchOptions, readOptions, USAGE } from "./options.ts";
import { renderMarkdown, renderText } from "./render-report.ts";
import { askWitnesses } from "./witnesses.ts";

/** `npm run bench`: measures, prints tables, writes the report. Asserts nothing: numbers depend on the machine. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(`${options}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (options.workload !== null) {
    console.log(JSON.stringify(await measure(JSON.parse(options.workload) as Workload)));
    return 0;
  }
  if (options.write !== null) return writeEstates(options, options.write);
  const report = await runAll(options);
  console.log(renderText(report));
  await mkdir(path.dirname(options.json), { recursive: true });
  await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  console.error(`report: ${options.json}`);
  if (options.writeDocs)
    await writeFile(path.join("docs", "benchmarks.md"), renderMarkdown(report, docsCommand(options)));
  return 0;
}

/** The command beside the tables is the one that made them. */
function docsCommand({ repositories }: BenchOptions): string {
  return ["npm run bench -- --write-docs", ...repositories.map((folder) => `--repo ${folder}`)].join(" ");
}

async function runAll(options: BenchOptions): Promise<BenchReport> {
  const { quick, seed } = options;
  const machine = thisMachine();
  const workloads: Workload[] = [
    ...options.sizes.map((resources) => ({ kind: "generated", resources, seed, quick }) as const),
    ...options.repositories.map((folder) => ({ kind: "repository", folder: path.resolve(folder), quick }) as const),
  ];
  const measurements: Measurement[] = [];
  for (const workload of workloads) {
    console.error(`measuring ${workload.kind === "generated" ? `${workload.resources} resources` : workload.folder} …`);
    measurements.push(await inChild(workload));
  }
  const size = options.sizes.filter((resources) => resources <= 1_000).at(-1);
  const asked = await askWitnesses({ resources: size ?? null, seed, repositories: options.repositories });
  return { version: 1, machine, measurements, ...asked };
}

/** A process of its own for each workload: peak memory and first-call costs are then its own. */
async function inChild(workload: Workload): Promise<Measurement> {
  const self = fileURLToPath(import.meta.url);
  const child = await execa(process.execPath, ["--expose-gc", self, "--workload", JSON.stringify(workload)], {
    stderr: "inherit",
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(child.stdout) as Measurement;
}

async function writeEstates({ sizes, seed }: BenchOptions, target: string): Promise<number> {
  for (const resources of sizes) {
    const folder = sizes.length === 1 ? target : path.join(target, String(resources));
    const estate = generateEstate({ resources, seed });
    await writeEstate(estate, folder);
    console.error(`${folder}: ${estate.files.size} files, ${estate.truth.length} live resources with an ARN`);
  }
  return 0;
}

process.exitCode = await main();
