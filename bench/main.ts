import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { generateEstate } from "./generate/generate.ts";
import { writeEstate } from "./generate/write.ts";
import { measureLanguageServers } from "./lsp/run.ts";
import { thisMachine } from "./machine.ts";
import { measure } from "./measure/measure.ts";
import type { BenchReport, Measurement, Workload } from "./model.ts";
import { type BenchOptions, languageServerSizes, readOptions, USAGE } from "./options.ts";
import { renderMarkdown, renderText, withLanguageServers } from "./render-report.ts";
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
  if (options.writeDocs) await writeDocs(options, report);
  return 0;
}

async function writeDocs(options: BenchOptions, report: BenchReport): Promise<void> {
  const page = path.join("docs", "benchmarks.md");
  const text = options.lspOnly
    ? withLanguageServers(await readFile(page, "utf8"), report, docsCommand(options))
    : renderMarkdown(report, docsCommand(options));
  await writeFile(page, text);
}

/** The command beside the tables is the one that made them. */
function docsCommand({ repositories, lspOnly }: BenchOptions): string {
  const given = [...(lspOnly ? ["--lsp"] : []), ...repositories.map((folder) => `--repo ${folder}`)];
  return ["npm run bench -- --write-docs", ...given].join(" ");
}

async function runAll(options: BenchOptions): Promise<BenchReport> {
  const { quick, seed } = options;
  const machine = thisMachine();
  const sizes = languageServerSizes(options);
  const languageServers = () =>
    sizes.length === 0 ? null : measureLanguageServers({ sizes, seed, quick, terraformLs: options.terraformLs });
  if (options.lspOnly)
    return { version: 1, machine, measurements: [], witnesses: [], skipped: [], lsp: await languageServers() };
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
  return { version: 1, machine, measurements, ...asked, lsp: await languageServers() };
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
