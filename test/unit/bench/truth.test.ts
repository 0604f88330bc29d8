import { beforeAll, describe, expect, it } from "vitest";
import { type Asked, askAll } from "../../../bench/truth/ask.ts";
import { CLASSES, isCounted } from "../../../bench/truth/classes/index.ts";
import { MUTATIONS } from "../../../bench/truth/mutate/mutations.ts";
import { describe as say } from "../../../bench/truth/reproduce.ts";
import { count, newTally, precision, recall, type Tally } from "../../../bench/truth/tally.ts";
import { makeWorld } from "../../../bench/truth/world.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";

/** Seeds draw none to four changes each. */
const SEEDS = [1, 2, 3, 4, 5];

/** Each change on its own, on the pitfalls that need no more than a folder. */
const FEW = [
  "literal",
  "template",
  "bare",
  "each-or-count",
  "reference",
  "depth-2",
  "shared-module",
  "accounts",
  "moved",
];

let all: readonly Asked[] = [];

beforeAll(async () => {
  await loadHcl();
  const whole = SEEDS.flatMap((seed) => askAll(makeWorld(seed)));
  const single = MUTATIONS.flatMap(({ id }) => askAll(makeWorld(7, { classes: FEW, mutations: [id] })));
  all = [...whole, ...single].filter(({ question }) => isCounted(question.subject));
});

function tallyOf(withState: boolean): Tally {
  const tally = newTally();
  for (const asked of all) if (asked.withState === withState) count(tally, asked);
  return tally;
}

describe("generated estates, whose answers are known", () => {
  it("ask about every pitfall, and about every change to a repository", () => {
    expect(new Set(all.map(({ question }) => question.subject))).toEqual(
      new Set(CLASSES.map(({ id }) => id).filter(isCounted)),
    );
    expect(new Set(all.flatMap(({ mutations }) => mutations))).toEqual(new Set(MUTATIONS.map(({ id }) => id)));
  });

  it("are the same for the same seed", () => {
    expect(makeWorld(3)).toEqual(makeWorld(3));
    expect(makeWorld(3).files).not.toEqual(makeWorld(4).files);
  });

  it("get no wrong answer and no list without the right block", () => {
    // What nobody declares and an open template allows, no text tells: few of those, which the precision counts.
    const wrong = all.filter(
      ({ verdict, question }) =>
        question.subject !== "crowded-foreign" && (verdict.outcome === "wrong" || verdict.misled),
    );
    expect(wrong.map(say)).toEqual([]);
    expect(precision(tallyOf(false))).toBeGreaterThanOrEqual(0.995);
    expect(precision(tallyOf(true))).toBe(1);
  });

  it("find what the text decides", () => {
    expect(recall(tallyOf(false))).toBeGreaterThanOrEqual(0.95);
    expect(recall(tallyOf(true))).toBe(1);
  });

  it("give every refusal a reason", () => {
    const bare = all.filter(({ located }) => located.refusal !== null && located.refusal.message.length < 20);
    expect(bare.map(say)).toEqual([]);
  });
});
