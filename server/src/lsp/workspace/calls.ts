import { CachedSource } from "../../terraform/index/cache/cached-source.ts";
import { isModuleFile } from "../../terraform/index/directories.ts";
import { targetOf } from "../../terraform/index/facts.ts";
import { readManifest, rootOfManifest } from "../../terraform/index/installed.ts";
import type { SourceFile } from "../../terraform/index/model.ts";
import { directoryOf } from "../../terraform/index/paths.ts";
import type { RawSource } from "../../terraform/index/read-sources.ts";
import { factsOfFile } from "../../terraform/index/source-file.ts";

/**
 * A text without any of this calls no module by a local path: such a source starts with a dot, plain or escaped. Most
 * files need not be parsed to know that.
 */
const MAY_CALL = /"\.{1,2}["/\\]|\\u/i;

/** Whether there is configuration does not matter here: a call of nothing reaches something once that is there. */
const ANYWHERE = { has: () => true, keys: () => [] };

/** Directories that a file calls as modules; of what `terraform init` wrote, those that it downloaded. */
export function calledBy(source: RawSource, fileOf: (source: RawSource) => SourceFile): readonly string[] {
  const root = rootOfManifest(source.path);
  if (root !== null) return (readManifest(source.text, root) ?? []).map(({ directory }) => directory);
  if (!isModuleFile(source.path)) return [];
  const known = CachedSource.facts(source);
  if (known === null && !MAY_CALL.test(source.text)) return [];
  const { calls } = known ?? factsOfFile(fileOf(source));
  return calls.flatMap((call) => targetOf(directoryOf(source.path), call, ANYWHERE) ?? []);
}
