import { placeOf } from "../terraform/index/lines.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";
import { compareAttributes } from "./attributes.ts";
import { habitOf, isSettled } from "./habits.ts";
import type { Candidate, Match } from "./matches.ts";
import { instancesNamed, type NamedInstance, type NamedInstances } from "./name-index.ts";
import { matchPattern, type NamePattern, type PatternMatch } from "./patterns.ts";
import type { Query, Target } from "./query.ts";
import { clamp, knownScore, MIN_LITERAL, MIN_LITERAL_WRITTEN, patternScore, SETTLED } from "./score.ts";
import { sourceText } from "./sites.ts";
import { namingTargets } from "./targets.ts";
import type { Basis } from "./views.ts";

/**
 * Blocks whose identifying attributes say, or can say, what the ARN or the name says: first those whose name is known,
 * then those whose name may be the one.
 */
export function* byName(query: Query, index: TerraformIndex): Generator<readonly Candidate[]> {
  const all = query.targets.length > 0 ? query.targets : namingTargets(query, index);
  const searches = all.flatMap((target): readonly Search[] => {
    const wanted = target.main === null ? undefined : target.attributes.get(target.main);
    if (target.main === null || wanted === undefined) return [];
    return [{ target, wanted, index, named: instancesNamed(index, target.type, target.main, wanted) }];
  });
  const main = searches.filter(({ target }) => !target.secondary);
  const known = main.flatMap(knownCandidates);
  yield known;
  const open = main.flatMap(openCandidates);
  yield open;
  // Second names, default resources and satellites only count where no main type matches.
  if (main.length === searches.length || [...known, ...open].some((each) => each.complete() !== null)) return;
  const secondary = searches.filter(({ target }) => target.secondary);
  yield [...secondary.flatMap(knownCandidates), ...secondary.flatMap(openCandidates)];
}

/** One type and one text of its naming attribute. */
interface Search {
  readonly target: Target;
  readonly wanted: string;
  readonly index: TerraformIndex;
  readonly named: NamedInstances;
}

function knownCandidates(search: Search): Candidate[] {
  const { target, wanted } = search;
  return search.named.known.flatMap((entry): readonly Candidate[] => {
    const same = target.caseInsensitive ? entry.known?.toLowerCase() === wanted.toLowerCase() : entry.known === wanted;
    const score = knownScore(entry.view.basis);
    return same ? [candidate(search, entry, { known: true, literal: wanted.length, fitted: 0, score })] : [];
  });
}

function openCandidates(search: Search): Candidate[] {
  const { target, wanted, named } = search;
  // Blocks that are written alike share their pattern.
  const tried = new Map<NamePattern, PatternMatch | null>();
  const found: Candidate[] = [];
  for (const entry of named.patterns()) {
    const { pattern } = entry;
    if (pattern === null) continue;
    let match = tried.get(pattern);
    if (match === undefined) {
      match = matchPattern(pattern, wanted, target.caseInsensitive);
      tried.set(pattern, match);
    }
    if (match === null || match.literal < fewest(entry.view.basis)) continue;
    const { literal, fitted } = match;
    found.push(candidate(search, entry, { known: false, literal, fitted, score: scoreOf(entry, match, wanted) }));
  }
  return found;
}

/** How well the text of the naming attribute fits. */
interface Fit {
  readonly known: boolean;
  readonly literal: number;
  /** Characters in holes that take nothing but so many of their kind. */
  readonly fitted: number;
  readonly score: number;
}

function scoreOf({ pattern, view: { basis } }: NamedInstance, match: PatternMatch, wanted: string): number {
  if (pattern?.generatedSuffix === true) return clamp(knownScore(basis) - 0.05);
  return patternScore({ ...match, length: wanted.length, basis });
}

function candidate(search: Search, entry: NamedInstance, fit: Fit): Candidate {
  let match: Match | null | undefined;
  return {
    score: fit.score,
    certain: fit.known && entry.view.basis === "evaluated",
    complete: () => {
      if (match === undefined) match = judge(search, entry, fit);
      return match;
    },
  };
}

/** How well one instance fits in everything that the query says; null when something contradicts. */
function judge({ target, wanted, index }: Search, entry: NamedInstance, fit: Fit): Match | null {
  const others = compareAttributes(entry, target, index);
  if (others === null) return null;
  const more = fit.fitted === 0 ? "" : ` and ${fit.fitted} are of the kind that the code says`;
  const literal = fit.known ? "" : `, ${fit.literal} of ${wanted.length} characters are literal text${more}`;
  const score = clamp(fit.score - 0.05 * others.open.length);
  return {
    node: entry.node,
    address: entry.instance.address,
    wildcard: entry.instance.wildcard,
    score: !fit.known && isSettled(entry, index) ? Math.min(score, SETTLED) : score,
    habit: () => (fit.known ? null : habitOf(entry, { target, wanted, index })),
    literal: fit.literal,
    certain: fit.known && others.open.length === 0 && entry.view.basis === "evaluated",
    evidence: [sentence(entry, wanted, literal), ...others.evidence],
  };
}

function fewest(basis: Basis): number {
  return basis === "written" ? MIN_LITERAL_WRITTEN : MIN_LITERAL;
}

const READING = {
  evaluated: "",
  possible: "",
  overridable: " when variables are given other values than the repository shows",
  module: " when the module is called with other arguments than the repository shows",
  written: " when variables and locals have other values than the repository shows",
} as const;

function sentence(entry: NamedInstance, wanted: string, literal: string): string {
  const { file } = entry.node.declaration;
  const at = placeOf(file, entry.attribute);
  const argument = `\`${entry.attribute.name}\``;
  if (entry.attribute.value.kind === "literal" && entry.known !== null) {
    return `name "${wanted}" is the literal value of ${argument} (${at})`;
  }
  const written = `${argument} = ${sourceText(file, entry.attribute.value)}`;
  const { basis } = entry.view;
  const reading = basis === "possible" ? ` with ${entry.node.module.deployment.label}` : READING[basis];
  if (entry.known !== null) return `name "${wanted}" is the value of ${written} (${at})${reading}`;
  if (entry.pattern?.generatedSuffix === true) {
    return `name "${wanted}" is ${written} with a suffix the provider generates (${at})${reading}`;
  }
  return `name "${wanted}" fits ${written} (${at})${reading}${literal}`;
}
