import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { locate } from "../server/src/locate/locate.ts";
import { loadIndex } from "../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../server/src/terraform/index/model.ts";
import type { Receipt } from "../shared/src/receipt.ts";

/** One case: the right block of an ARN, and how many blocks of the repository fit it equally. */
interface Case {
  readonly repo: string;
  readonly arn: string;
  readonly file: string;
  readonly line: number;
  readonly candidates: number;
}

/** How one case ended. `wrong` is a single answer that is not the right block, or a list without it. */
type Outcome = "right" | "wrong" | "listed" | "refused";

/**
 * Measures locating on cases with known answers: `--cases FILE` (JSON array) and `--estates DIR` with one folder per
 * repository, named `owner+name`. `--foreign` also asks every repository for the ARNs of all others, where each single
 * answer is wrong. `--verbose` prints what did not go right.
 */
export async function measureCases(argv: readonly string[], print: (line: string) => void): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      cases: { type: "string" },
      estates: { type: "string" },
      foreign: { type: "boolean" },
      verbose: { type: "boolean" },
    },
  });
  if (values.cases === undefined || values.estates === undefined) {
    print("give --cases FILE and --estates DIR; without them there is nothing to measure");
    return;
  }
  const cases: readonly Case[] = JSON.parse(readFileSync(values.cases, "utf8"));
  const indexes = await loadEstates(cases, values.estates, print);
  const counts = new Map<string, number>();
  const times: number[] = [];
  for (const each of cases) {
    const index = indexes.get(each.repo);
    if (index === undefined) continue;
    const start = performance.now();
    const receipt = locate({ arn: each.arn }, index, { state: null });
    times.push(performance.now() - start);
    const outcome = judge(each, receipt);
    count(counts, `${receipt.confidence}: ${outcome}`);
    if (values.verbose === true && outcome !== "right") print(describe(each, receipt, outcome));
  }
  for (const [name, number] of [...counts].sort()) print(`${name.padEnd(24)} ${number}`);
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(2);
  print(`milliseconds p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)} (first look-ups build the name tables)`);
  if (values.foreign === true) measureForeign(cases, indexes, { print, verbose: values.verbose === true });
}

async function loadEstates(cases: readonly Case[], folder: string, print: (line: string) => void) {
  const indexes = new Map<string, TerraformIndex>();
  for (const repo of new Set(cases.map((each) => each.repo))) {
    const root = join(folder, repo.replace("/", "+"));
    if (!existsSync(root)) {
      print(`${repo} is not in ${folder}; its cases are left out`);
      continue;
    }
    indexes.set(repo, await loadIndex(root, new AbortController().signal));
  }
  return indexes;
}

function judge(each: Case, receipt: Receipt): Outcome {
  const isRight = (site: { file: string; startLine: number; endLine: number }) =>
    site.file === each.file && site.startLine <= each.line && each.line <= site.endLine;
  if (receipt.confidence === "none") return "refused";
  if (receipt.confidence === "ambiguous") {
    if (!receipt.candidates.some(isRight)) return "wrong";
    return each.candidates > 1 ? "right" : "listed";
  }
  return isRight(receipt) ? "right" : "wrong";
}

function measureForeign(
  cases: readonly Case[],
  indexes: ReadonlyMap<string, TerraformIndex>,
  { print, verbose }: { readonly print: (line: string) => void; readonly verbose: boolean },
): void {
  const counts = new Map<string, number>();
  for (const [repo, index] of indexes) {
    for (const each of cases) {
      if (each.repo === repo) continue;
      const receipt = locate({ arn: each.arn }, index, { state: null });
      count(counts, `foreign ${receipt.confidence}`);
      if (verbose && receipt.confidence !== "none") print(`FOREIGN ${repo} ${describe(each, receipt, "wrong")}`);
    }
  }
  for (const [name, number] of [...counts].sort()) print(`${name.padEnd(24)} ${number}`);
}

function describe(each: Case, receipt: Receipt, outcome: Outcome): string {
  const candidates = receipt.candidates.map(
    ({ address, file, startLine, score }) => `${address} ${file}:${startLine} ${score}`,
  );
  const lines = [
    `${outcome} ${each.repo} ${each.arn} is ${each.file}:${each.line} (${each.candidates})`,
    `  ${receipt.confidence} ${receipt.score} ${receipt.address} ${receipt.file}:${receipt.startLine}`,
    ...receipt.evidence.map((sentence) => `    ${sentence}`),
    ...candidates.map((candidate) => `    - ${candidate}`),
  ];
  return lines.join("\n");
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
