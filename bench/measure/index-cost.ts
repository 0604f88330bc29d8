import { Language, Parser } from "web-tree-sitter";
import { assetPath } from "../../server/src/platform/assets.ts";
import { buildIndex, loadIndex, withChanges } from "../../server/src/terraform/index/build-index.ts";
import type { TerraformIndex } from "../../server/src/terraform/index/model.ts";
import type { RawSource } from "../../server/src/terraform/index/read-sources.ts";
import type { IndexMeasurement } from "../model.ts";
import { median, repeated, type Spread, sample, spreadOf, timed, timedAsync } from "../stats.ts";

/** Parses and indexes the sources over and over. `root` is where the same sources lie on disk. */
export async function measureIndex(options: {
  readonly root: string;
  readonly sources: readonly RawSource[];
  readonly grammar: number;
  readonly quick: boolean;
}): Promise<{ readonly measurement: IndexMeasurement; readonly index: TerraformIndex }> {
  const { root, sources, grammar, quick } = options;
  const pace = quick ? { least: 3, budgetMs: 0 } : { least: 5, budgetMs: 1_500 };
  const build = (): TerraformIndex => buildIndex({ root, sources });
  const built = repeated(build, pace);
  const bare = await barePass(sources);
  const bareParse = repeated(bare, pace).median;
  const disk: number[] = [];
  for (let i = 0; i < (quick ? 2 : 5); i++) {
    disk.push((await timedAsync(() => loadIndex(root, new AbortController().signal))).ms);
  }
  const { first, median: middle, repetitions } = built;
  return {
    measurement: { grammar, first, median: middle, repetitions, fromDisk: median(disk), bareParse },
    index: build(),
  };
}

/** The grammar on its own: what is left when everything of ours is taken away. */
async function barePass(sources: readonly RawSource[]): Promise<() => void> {
  const language = await Language.load(assetPath("tree-sitter-terraform.wasm"));
  const parser = new Parser();
  parser.setLanguage(language);
  const texts = sources.filter(({ path }) => /\.(tf|tfvars|tofu)$/.test(path)).map(({ text }) => text);
  return () => {
    for (const text of texts) parser.parse(text)?.delete();
  };
}

/** The index after one file changed, for files spread over the repository. */
export function measureChange(index: TerraformIndex, quick: boolean): Spread | null {
  const files = [...index.files.values()].filter((file) => file.format === "hcl" && file.path.endsWith(".tf"));
  const change = (i: number): void => {
    const file = files[i % files.length];
    if (file !== undefined) withChanges(index, new Map([[file.path, `${file.text}\n# changed\n`]]));
  };
  if (files.length === 0) return null;
  for (let i = 0; i < 3; i++) change(i);
  const chosen = sample([...files.keys()], quick ? 10 : 40);
  return spreadOf(chosen.map((i) => timed(() => change(i)).ms));
}
