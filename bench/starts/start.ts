import { locateOrRefuse } from "../../server/src/locate/locate.ts";
import { keepIndex, loadIndex } from "../../server/src/terraform/index/build-index.ts";
import { NO_OPTIONS } from "../../server/src/terraform/index/options.ts";
import type { Start } from "./model.ts";

/** What a child process is asked for. */
export interface StartTask {
  readonly folder: string;
  readonly cache: string | null;
  /** The question. */
  readonly arn: string;
}

/** One start, in this process, which must have done nothing else. */
export async function measureStart({ folder, cache, arn }: StartTask): Promise<Start> {
  const boot = performance.now();
  const before = process.cpuUsage();
  const options = { ...NO_OPTIONS, cache: cache ?? undefined };
  const index = await loadIndex(folder, new AbortController().signal, options);
  const loaded = performance.now();
  const spent = process.cpuUsage(before);
  locateOrRefuse({ arn }, index, { state: null });
  const located = performance.now();
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
    keep: kept - located,
    peak,
    files: index.files.size,
    bytes,
  };
}
