import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Candidate, Match } from "../../../server/src/locate/matches.ts";
import type { PlacedMatch } from "../../../server/src/locate/placement.ts";
import { rank } from "../../../server/src/locate/rank.ts";
import { shortlist } from "../../../server/src/locate/shortlist.ts";
import type { ResourceNode } from "../../../server/src/terraform/index/model.ts";
import { loadHcl } from "../../../server/src/terraform/syntax/parse.ts";
import { indexOf } from "./support.ts";

beforeAll(loadHcl);

function nodesOf(count: number): readonly ResourceNode[] {
  const blocks = Array.from({ length: count }, (_, i) => `resource "aws_s3_bucket" "b${i}" {}\n`);
  return indexOf({ "main.tf": blocks.join("") }).resources;
}

interface Drawn {
  readonly promise: number;
  readonly score: number;
  readonly isCertain: boolean;
  readonly outcome: "fits" | "differs" | "excluded";
  readonly support: number;
  readonly doubts: number;
}

const thousandths = (min: number, max: number) => fc.integer({ min, max }).map((value) => value / 1000);
const drawn: fc.Arbitrary<Drawn> = fc.record({
  promise: thousandths(0, 1000),
  score: thousandths(0, 1000),
  isCertain: fc.boolean(),
  outcome: fc.constantFrom("fits", "fits", "differs", "excluded"),
  support: fc.integer({ min: -2, max: 4 }),
  doubts: fc.nat(2),
});

describe("the shortlist", () => {
  it("ranks as all candidates would, while it leaves out those that cannot win", () => {
    const all = nodesOf(30);
    let spared = 0;
    const property = fc.property(fc.array(drawn, { maxLength: 30 }), fc.nat(30), (list, cut) => {
      let completed = 0;
      const place = (match: Match): PlacedMatch => {
        const one = list[Number(/\d+$/.exec(match.address)?.[0])];
        return {
          ...match,
          excluded: one?.outcome === "excluded" ? "no" : null,
          doubts: one?.doubts ?? 0,
          support: one?.support ?? 0,
          score: Math.max(0, Math.round((match.score - 0.05 * (one?.doubts ?? 0)) * 1000) / 1000),
        };
      };
      const candidates = list.map((one, i): Candidate => {
        const node = all[i];
        if (node === undefined) throw new Error("too few nodes");
        // Only the first tier has anything certain; a comparison never finds more than was promised.
        const certain = one.isCertain && i < cut;
        const match: Match = {
          node,
          address: node.address,
          wildcard: false,
          score: Math.min(one.promise, one.score),
          literal: 5,
          certain: certain && one.score % 0.002 < 0.001,
          evidence: [],
        };
        return {
          score: one.promise,
          certain,
          complete: () => {
            completed++;
            return one.outcome === "differs" ? null : match;
          },
        };
      });
      const short = rank(shortlist([candidates.slice(0, cut), candidates.slice(cut)], place).alive);
      if (completed < list.length) spared++;
      const whole = rank(
        candidates
          .flatMap((each) => each.complete() ?? [])
          .map(place)
          .filter(({ excluded }) => excluded === null),
      );
      expect(plain(short)).toEqual(plain(whole));
    });
    fc.assert(property, { numRuns: 500 });
    expect(spared).toBeGreaterThan(50);
  });
});

function plain(ranking: ReturnType<typeof rank>): unknown {
  if (ranking === null) return null;
  if (ranking.kind === "one") return { ...ranking, match: ranking.match.score };
  return { kind: ranking.kind, groups: ranking.groups.map(({ address }) => address).sort() };
}
