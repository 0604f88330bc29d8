import { placeOf } from "../terraform/index/lines.ts";
import type { TerraformIndex } from "../terraform/index/model.ts";
import { compareAttributes } from "./attributes.ts";
import type { Match, StageResult } from "./matches.ts";
import { instancesNamed, type NamedInstance } from "./name-index.ts";
import { matchPattern } from "./patterns.ts";
import type { Query, Target } from "./query.ts";
import { clamp, knownScore, MIN_LITERAL, MIN_LITERAL_WRITTEN, patternScore } from "./score.ts";
import { sourceText } from "./sites.ts";
import { namingTargets } from "./targets.ts";
import type { Basis } from "./views.ts";

/** Blocks whose identifying attributes say, or can say, what the ARN or the name says. */
export function byName(query: Query, index: TerraformIndex): StageResult {
  const targets = query.targets.length > 0 ? query.targets : namingTargets(query, index);
  const matches: Match[] = [];
  for (const target of targets) {
    if (target.main === null) continue;
    const wanted = target.attributes.get(target.main);
    if (wanted === undefined) continue;
    for (const entry of instancesNamed(index, target.type, target.main, wanted)) {
      const match = judge(entry, target, wanted, index);
      if (match !== null) matches.push(match);
    }
  }
  return { matches: withoutSecondary(matches, targets), notes: [] };
}

/** How well one instance's text fits; null when it does not. */
function judge(entry: NamedInstance, target: Target, wanted: string, index: TerraformIndex): Match | null {
  const fit = fitOf(entry, target, wanted);
  if (fit === null) return null;
  const others = compareAttributes(entry, target, index);
  if (others === null) return null;
  const complete = fit.known && others.open.length === 0 && entry.view.basis === "evaluated";
  return {
    node: entry.node,
    address: entry.instance.address,
    wildcard: entry.instance.wildcard,
    score: clamp(fit.score - 0.05 * others.open.length),
    literal: fit.literal,
    certain: complete,
    evidence: [fit.evidence, ...others.evidence],
  };
}

interface Fit {
  readonly known: boolean;
  readonly literal: number;
  readonly score: number;
  readonly evidence: string;
}

function fitOf(entry: NamedInstance, target: Target, wanted: string): Fit | null {
  const { basis } = entry.view;
  if (entry.known !== null) {
    const same = target.caseInsensitive ? entry.known.toLowerCase() === wanted.toLowerCase() : entry.known === wanted;
    return same
      ? { known: true, literal: wanted.length, score: knownScore(basis), evidence: sentence(entry, wanted, "") }
      : null;
  }
  const match = entry.pattern === null ? null : matchPattern(entry.pattern, wanted, target.caseInsensitive);
  if (match === null || match.literal < fewest(basis)) return null;
  const score =
    entry.pattern?.generatedSuffix === true
      ? clamp(knownScore(basis) - 0.05)
      : patternScore({ literal: match.literal, length: wanted.length, basis, emptyHole: match.emptyHole });
  const what = `, ${match.literal} of ${wanted.length} characters are literal text`;
  return { known: false, literal: match.literal, score, evidence: sentence(entry, wanted, what) };
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

/** Second names, default resources and satellites only count where no main type matches. */
function withoutSecondary(matches: readonly Match[], targets: readonly Target[]): readonly Match[] {
  const secondary = new Set(targets.filter((target) => target.secondary).map((target) => target.type));
  const main = matches.filter((match) => !secondary.has(match.node.declaration.type));
  return main.length > 0 ? main : matches;
}
