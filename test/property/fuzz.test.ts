import { beforeAll, describe, expect, it } from "vitest";
import { type Corpus, readCorpus } from "../../bench/fuzz/corpus.ts";
import { shrink } from "../../bench/fuzz/shrink.ts";
import { ALL_TARGETS } from "../../bench/fuzz/targets/index.ts";
import { attempt, inputOf } from "../../bench/fuzz/worker.ts";
import { loadHcl } from "../../server/src/terraform/syntax/parse.ts";

// The same inputs every time; `npm run fuzz` goes on from here.

const INPUTS = {
  expressions: 600,
  files: 160,
  facts: 400,
  json: 150,
  tfvars: 60,
  estates: 40,
  arns: 500,
  states: 400,
  names: 60,
} as const;

let corpus: Corpus;

beforeAll(async () => {
  await loadHcl();
  corpus = readCorpus([]);
});

describe("whatever text comes", () => {
  it.each(ALL_TARGETS.map((target) => [target.name, target.promise, target] as const))("%s: %s", (name, _, target) => {
    const kinds = new Map<string, number>();
    const broken: string[] = [];
    for (let index = 0; index < INPUTS[name]; index++) {
      const input = inputOf(target, index, corpus);
      const outcome = attempt(target, input);
      if (outcome.ok) kinds.set(outcome.kind, (kinds.get(outcome.kind) ?? 0) + 1);
      else broken.push(`${index}: ${outcome.message}\n${JSON.stringify(input.slice(0, 500))}`);
    }
    expect(broken).toEqual([]);
    // Inputs of one kind only would test nothing.
    expect(kinds.size).toBeGreaterThan(1);
  });

  it("has the same input for the same number", () => {
    for (const target of ALL_TARGETS) expect(inputOf(target, 77, corpus)).toBe(inputOf(target, 77, corpus));
  });
});

describe("a failing input", () => {
  it("is made as small as it still fails", () => {
    const fails = (text: string) => text.includes("{") && text.includes("#");
    expect(shrink(`resource "a" {\n${"x = 1\n".repeat(50)}# why\n}\n`, fails)).toBe("{#");
  });

  it("stays what it is when nothing can go", () => {
    expect(shrink("ab", (text) => text === "ab")).toBe("ab");
  });
});
