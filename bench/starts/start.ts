import { lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import { locate } from "../../server/src/locate/locate.ts";
import { keepIndex, loadIndex } from "../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../server/src/terraform/index/model.ts";
import { NO_OPTIONS } from "../../server/src/terraform/index/options.ts";
import { readSources } from "../../server/src/terraform/index/read-sources.ts";
import { attributeOf } from "../../server/src/terraform/syntax/find.ts";
import type { Confidence } from "../../shared/src/receipt.ts";
import type { Floor, Start } from "./model.ts";

/** What a child process is asked for. */
export type StartTask =
  | {
      readonly kind?: "start" | undefined;
      readonly folder: string;
      readonly cache: string | null;
      /** The question. */
      readonly arn: string;
    }
  /** What any start must do at least: {@link Floor}. */
  | { readonly kind: "floor"; readonly folder: string }
  /** A question with an answer: the ARN of a bucket whose name stands in its block, or null. */
  | { readonly kind: "question"; readonly folder: string };

/** Does one task in this process, which must have done nothing else. */
export async function runStartTask(task: StartTask): Promise<Start | Floor | string | null> {
  if (task.kind === "floor") return measureFloor(task.folder);
  return task.kind === "question" ? findQuestion(task.folder) : measureStart(task);
}

const NEVER = new AbortController().signal;

async function measureStart({ folder, cache, arn }: Extract<StartTask, { arn: string }>): Promise<Start> {
  const boot = performance.now();
  const before = process.cpuUsage();
  const options = { ...NO_OPTIONS, cache: cache ?? undefined };
  const index = await loadIndex(folder, NEVER, options);
  const loaded = performance.now();
  const spent = process.cpuUsage(before);
  locate({ arn }, index, { state: null });
  const located = performance.now();
  // Read for their time alone: every file is then read as a whole.
  const broken = index.problems.length;
  const checked = performance.now();
  await keepIndex(index);
  const kept = performance.now();
  const peak = process.resourceUsage().maxRSS * 1024;
  let bytes = 0;
  for (const { text } of index.files.values()) bytes += Buffer.byteLength(text);
  return {
    boot,
    load: loaded - boot,
    loadProcessor: (spent.user + spent.system) / 1000,
    locate: located - loaded,
    problems: checked - located,
    keep: kept - checked,
    peak,
    files: index.files.size,
    bytes,
    broken,
  };
}

/** The same files each time: they are listed first, which is not measured. */
async function measureFloor(folder: string): Promise<Floor> {
  const { sources } = await readSources(folder, NEVER);
  const files = sources.map((source) => path.join(folder, source.path));
  const folders = new Set(files.map((file) => path.dirname(file)));
  const before = performance.now();
  for (const file of files) lstatSync(file);
  for (const each of folders) lstatSync(each);
  const looked = performance.now();
  for (const file of files) readFileSync(file, "utf8");
  return { looks: looked - before, reads: performance.now() - looked };
}

/** Of all buckets that are found by the name in their block the middle one: neither the first nor the last. */
async function findQuestion(folder: string): Promise<string | null> {
  const index = await loadIndex(folder, NEVER);
  const found = literalBuckets(index).filter((arn) => isFound(locate({ arn }, index, { state: null }).confidence));
  return found[found.length >> 1] ?? null;
}

function isFound(confidence: Confidence): boolean {
  return confidence === "exact" || confidence === "inferred";
}

function literalBuckets(index: TerraformIndex): readonly string[] {
  return index.byType("aws_s3_bucket").flatMap(({ declaration }) => {
    const name = attributeOf(declaration.block, "bucket")?.value;
    return name?.kind === "literal" && typeof name.value === "string" ? `arn:aws:s3:::${name.value}` : [];
  });
}
