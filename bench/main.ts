import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { runnable } from "./command-line.ts";
import { generateEstate } from "./generate/generate.ts";
import { writeEstate } from "./generate/write.ts";
import { measurePoint } from "./growth/measure-point.ts";
import type { GrowthJob, GrowthReport } from "./growth/model.ts";
import { writeGrowthPage } from "./growth/page.ts";
import { measureGrowth } from "./growth/run.ts";
import { growthTables } from "./growth/tables.ts";
import { measureLanguageServers } from "./lsp/run.ts";
import { machineLine, thisMachine } from "./machine.ts";
import { measure } from "./measure/measure.ts";
import type { BenchReport, Measurement, Workload } from "./model.ts";
import { type BenchOptions, languageServerSizes, readOptions, USAGE } from "./options.ts";
import { renderMarkdown, renderText, terminalTable, withLanguageServers, withStarts } from "./render-report.ts";
import type { Starts } from "./starts/model.ts";
import { measureStarts, type StartFolder } from "./starts/run.ts";
import { askWitnesses } from "./witnesses.ts";

/** `npm run bench`: measures, prints tables, writes the report. Asserts nothing: numbers depend on the machine. */
async function main(): Promise<number> {
  const options = runnable(readOptions(process.argv.slice(2)), USAGE);
  if (typeof options === "number") return options;
  if (options.workload !== null) {
    console.log(JSON.stringify(await measure(JSON.parse(options.workload) as Workload)));
    return 0;
  }
  if (options.growthJob !== null) {
    console.log(JSON.stringify(await measurePoint(JSON.parse(options.growthJob) as GrowthJob)));
    return 0;
  }
  if (options.growth) return runGrowth(options);
  if (options.write !== null) return writeEstates(options, options.write);
  const report = await runAll(options);
  console.log(renderText(report));
  await writeReport(options, report);
  if (options.writeDocs) await writeDocs(options, report);
  return 0;
}

/** `npm run bench -- --growth`: estates of many sizes and depths, plotted. */
async function runGrowth(options: BenchOptions): Promise<number> {
  const { quick, seed, sizes, sizesGiven } = options;
  const report = await measureGrowth({ quick, seed, sizes: sizesGiven ? sizes : null });
  console.log(`${machineLine(report.machine)}\n\n${growthTables(report).map(terminalTable).join("\n")}`);
  await writeReport(options, report);
  if (options.writeDocs) {
    const given = [...(quick ? ["--quick"] : []), ...(sizesGiven ? [`--sizes ${sizes.join(",")}`] : [])];
    const command = ["npm run bench -- --growth --write-docs", ...given].join(" ");
    await writeGrowthPage(report, options.docs, command);
    console.error(`page: ${path.join(options.docs, "growth.md")}`);
  }
  return 0;
}

async function writeReport({ json }: BenchOptions, report: BenchReport | GrowthReport): Promise<void> {
  await mkdir(path.dirname(json), { recursive: true });
  await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  console.error(`report: ${json}`);
}

async function writeDocs(options: BenchOptions, report: BenchReport): Promise<void> {
  const page = path.join(options.docs, "benchmarks.md");
  await writeFile(page, await pageText(options, report, page));
}

/** With one part measured, the rest of the page stays as it is. */
async function pageText(options: BenchOptions, report: BenchReport, page: string): Promise<string> {
  const command = docsCommand(options);
  if (options.lspOnly) return withLanguageServers(await readFile(page, "utf8"), report, command);
  if (options.startsOnly) return withStarts(await readFile(page, "utf8"), report, command);
  return renderMarkdown(report, command);
}

/** The command beside the tables is the one that made them. */
function docsCommand({ repositories, lspOnly, startsOnly }: BenchOptions): string {
  const only = lspOnly ? ["--lsp"] : startsOnly ? ["--starts"] : [];
  // Where a repository lies on the machine of whoever measured says nothing to others.
  const folders = repositories.map((folder) => (path.isAbsolute(folder) ? `../${path.basename(folder)}` : folder));
  const given = [...only, ...folders.map((folder) => `--repo ${folder}`)];
  return ["npm run bench -- --write-docs", ...given].join(" ");
}

async function runAll(options: BenchOptions): Promise<BenchReport> {
  const { quick, seed } = options;
  const machine = thisMachine();
  const sizes = languageServerSizes(options);
  const languageServers = () =>
    sizes.length === 0 ? null : measureLanguageServers({ sizes, seed, quick, terraformLs: options.terraformLs });
  if (options.lspOnly) return { ...NOTHING, machine, lsp: await languageServers() };
  if (options.startsOnly) {
    // Some of the goals are about an index that is there already.
    const large: Workload = { kind: "generated", resources: LARGEST_ESTATE, seed, quick };
    const measurements = options.sizes.includes(LARGEST_ESTATE) ? [await inChild(large)] : [];
    return { ...NOTHING, machine, starts: await startAll(options), measurements };
  }
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
  return { ...NOTHING, machine, measurements, ...asked, starts: await startAll(options), lsp: await languageServers() };
}

/** Resources of the generated estate that the goals are about. */
const LARGEST_ESTATE = 10_000;

const NOTHING = { version: 1, measurements: [], witnesses: [], starts: [], skipped: [], lsp: null } as const;

/** Fresh processes on the given folders and the largest estate of at most 10,000 resources. */
async function startAll({ sizes, seed, quick, repositories }: BenchOptions): Promise<readonly Starts[]> {
  console.error("starting fresh processes …");
  const scratch = await mkdtemp(path.join(tmpdir(), "terrafix-bench-"));
  try {
    const folders: StartFolder[] = repositories.map((given) => ({
      label: path.basename(given),
      folder: path.resolve(given),
    }));
    const resources = sizes.filter((size) => size <= LARGEST_ESTATE).at(-1);
    if (resources !== undefined) {
      await writeEstate(generateEstate({ resources, seed }), scratch);
      folders.push({ label: resources.toLocaleString("en-US"), folder: path.join(scratch, "repository") });
    }
    return await measureStarts(folders, {
      program: fileURLToPath(new URL("start.mjs", import.meta.url)),
      rounds: quick ? 3 : 7,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
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
