import { beforeAll, expect, it } from "vitest";
import { readCorpus } from "../../bench/fuzz/corpus.ts";
import { seeded } from "../../bench/fuzz/expressions.ts";
import { names } from "../../bench/fuzz/targets/names.ts";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";

beforeAll(loadHcl);

/** Estates per run; `SHAPES=20000` looks harder. */
const COUNT = Number(process.env.SHAPES ?? 250);
const FIRST = Number(process.env.SHAPES_SEED ?? 1);

it("a search finds whatever evaluating every block finds, in the same order", { timeout: 3_600_000 }, () => {
  const corpus = readCorpus([]);
  const kinds = new Map<string, number>();
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const kind = names.check(names.make(seeded(seed), corpus));
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  // Estates without names would prove nothing.
  expect((kinds.get("no name") ?? 0) + (kinds.get("no name, edited") ?? 0)).toBeLessThan(COUNT / 20);
});
