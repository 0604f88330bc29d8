import type { ReceiptCandidate } from "../../../shared/src/receipt.ts";
import type { ResourceDeclaration, ResourceNode } from "../terraform/index/model.ts";
import type { Match } from "./matches.ts";
import type { PlacedMatch } from "./placement.ts";
import { DECISIVE, MARGIN, MIN_SCORE, MORE_LITERAL } from "./score.ts";
import { linesOf } from "./sites.ts";

/** The order of the matches and what it amounts to. */
export type Ranking =
  | {
      readonly kind: "one";
      readonly match: Match;
      readonly exact: boolean;
      readonly score: number;
      readonly notes: readonly string[];
    }
  | { readonly kind: "several"; readonly groups: readonly Match[] }
  /** Something fits, but so little of it is text, or such common text, that it could be chance. */
  | { readonly kind: "weak"; readonly groups: readonly Match[]; readonly because: string };

const TOO_LITTLE = "too little of the name is in the code to tell";

/** The highest score of anything that is not proven. */
const MAX_INFERRED = 0.99;

/** Ranks matches, none of which is excluded; null when there are none. */
export function rank(matches: readonly PlacedMatch[]): Ranking | null {
  const groups = [...byBlock(matches).values()];
  if (groups.length === 0) return null;
  groups.sort((a, b) => compare(a.top, b.top));
  const best = groups[0]?.top;
  if (best === undefined) return null;
  const near = groups.filter(({ top }) => !isClearlyBetter(best, top));
  const support = Math.max(...near.map(({ top }) => top.support));
  const left = near.filter(({ top }) => support - top.support < DECISIVE);
  if (best.score < MIN_SCORE) return { kind: "weak", groups: near.map(({ top }) => top), because: TOO_LITTLE };
  const [first, ...others] = left;
  if (first === undefined) return null;
  if (others.length > 0) return { kind: "several", groups: left.map(({ top }) => top) };
  const habit = first.top.habit?.() ?? null;
  if (habit !== null) return { kind: "weak", groups: [first.top], because: habit };
  return decided(first);
}

function isClearlyBetter(best: PlacedMatch, other: PlacedMatch): boolean {
  if (best.score - other.score >= MARGIN || (best.certain && !other.certain)) return true;
  return best.literal - other.literal >= MORE_LITERAL;
}

interface Group {
  /** The best match of the block. */
  readonly top: PlacedMatch;
  readonly all: readonly PlacedMatch[];
}

function byBlock(matches: readonly PlacedMatch[]): Map<ResourceDeclaration, Group> {
  const groups = new Map<ResourceDeclaration, Group>();
  for (const match of matches) {
    const { declaration } = match.node;
    const known = groups.get(declaration);
    if (known === undefined) groups.set(declaration, { top: match, all: [match] });
    else {
      const top = compare(match, known.top) < 0 ? match : known.top;
      groups.set(declaration, { top, all: [...known.all, match] });
    }
  }
  return groups;
}

function compare(a: PlacedMatch, b: PlacedMatch): number {
  return Number(b.certain) - Number(a.certain) || b.score - a.score || b.support - a.support;
}

/** The block is certain; which of its live resources is meant may still be open. */
function decided({ top, all }: Group): Ranking {
  const equal = all.filter(
    (match) =>
      match.certain === top.certain && top.score - match.score < MARGIN && top.support - match.support < DECISIVE,
  );
  const instances = new Set(equal.map((match) => instanceKey(match.node, match.address)));
  const exact = top.certain && top.doubts === 0 && instances.size === 1;
  const notes = instances.size > 1 ? [`${instances.size} uses of this one block fit equally well`] : [];
  return { kind: "one", match: top, exact, score: exact ? 1 : Math.min(MAX_INFERRED, top.score), notes };
}

function instanceKey(node: ResourceNode, address: string): string {
  return `${node.module.deployment.key} ${address}`;
}

/** A match as the receipt lists it. */
export function candidateOf(match: Match): ReceiptCandidate {
  const { declaration } = match.node;
  return {
    address: match.address,
    file: declaration.file.path,
    ...linesOf(declaration),
    score: match.score,
    evidence: match.evidence,
  };
}
