import { isModuleFile } from "../../terraform/index/directories.ts";
import { targetOf } from "../../terraform/index/facts.ts";
import { readManifest, rootOfManifest } from "../../terraform/index/installed.ts";
import type { SourceFile } from "../../terraform/index/model.ts";
import { directoryOf } from "../../terraform/index/paths.ts";
import type { RawSource } from "../../terraform/index/read-sources.ts";
import { factsOfFile } from "../../terraform/index/source-file.ts";

/** Whether there is configuration does not matter here: a call of nothing reaches something once that is there. */
const ANYWHERE = { has: () => true, keys: () => [] };

/** Directories that a file calls as modules; of what `terraform init` wrote, those that it downloaded. */
export function calledBy(source: RawSource, fileOf: (source: RawSource) => SourceFile): readonly string[] {
  const root = rootOfManifest(source.path);
  if (root !== null) return (readManifest(source.text, root) ?? []).map(({ directory }) => directory);
  if (!isModuleFile(source.path)) return [];
  const { calls } = factsOfFile(fileOf(source));
  return calls.flatMap((call) => targetOf(directoryOf(source.path), call, ANYWHERE) ?? []);
}
