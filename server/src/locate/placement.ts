import { rootLabel } from "../terraform/index/deployment.ts";
import type { ModuleInstance, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import { arnTable } from "./arn/table.ts";
import { hintsOf } from "./hints.ts";
import type { Match } from "./matches.ts";
import { type PlacementFact, placementFacts } from "./placement-facts.ts";
import type { Query } from "./query.ts";
import { clamp } from "./score.ts";

/** A match with what the code says about its account and region. */
export interface PlacedMatch extends Match {
  /** What a firm statement of the code says against it; the match is then out. */
  readonly excluded: string | null;
  /** What speaks against it without ruling it out. */
  readonly doubts: number;
  /** How strongly account and region speak for it; orders equal matches. */
  readonly support: number;
}

interface Finding {
  readonly kind: "confirms" | "doubts" | "excludes";
  readonly weight: number;
  readonly sentence: string;
}

/** Account and region each stated by the provider. */
const BOTH_CONFIRMED = 4;

/** Compares account and region of the query with what the code says. A state's word needs no such help. */
export function place(match: Match, query: Query, index: TerraformIndex): PlacedMatch {
  const findings = rememberedFindings(match.node, query, index);
  const excluded = findings.find((finding) => finding.kind === "excludes")?.sentence ?? null;
  const doubts = findings.filter((finding) => finding.kind === "doubts");
  const support = supportOf(findings);
  const base = doubts.length === 0 && support >= BOTH_CONFIRMED ? (match.scoreWhenPlaced ?? match.score) : match.score;
  return {
    ...match,
    excluded,
    doubts: doubts.length,
    support,
    score: clamp(base - doubts.reduce((sum, { weight }) => sum + weight * 0.05, 0)),
    evidence: [...match.evidence, ...findings.map((finding) => finding.sentence)],
  };
}

/** Per query: blocks of one type in one use of a module stand in the same place, unless they say otherwise themselves. */
const remembered = new WeakMap<Query, Map<ModuleInstance, Map<string, readonly Finding[]>>>();

function rememberedFindings(node: ResourceNode, query: Query, index: TerraformIndex): readonly Finding[] {
  const { block, type } = node.declaration;
  if (block.body.attributes.some(({ name }) => name === "provider" || name === "region")) {
    return findingsFor(node, query, index);
  }
  const modules = remembered.get(query) ?? new Map<ModuleInstance, Map<string, readonly Finding[]>>();
  remembered.set(query, modules);
  const types = modules.get(node.module) ?? new Map<string, readonly Finding[]>();
  modules.set(node.module, types);
  const findings = types.get(type) ?? findingsFor(node, query, index);
  types.set(type, findings);
  return findings;
}

/** Account and region as far as they are known. */
export type Whereabouts = Pick<Query, "accountId" | "region">;

/** How well a block's account and region fit those of a live resource. */
export function placementOf(
  node: ResourceNode,
  where: Whereabouts,
  index: TerraformIndex,
): { readonly excluded: boolean; readonly support: number } {
  const findings = findingsFor(node, { ...where, ref: {} }, index);
  return { excluded: findings.some(({ kind }) => kind === "excludes"), support: supportOf(findings) };
}

function supportOf(findings: readonly Finding[]): number {
  return findings.reduce((sum, { kind, weight }) => sum + (kind === "confirms" ? weight : -weight), 0);
}

type Asked = Whereabouts & Pick<Query, "ref">;

function findingsFor(node: ResourceNode, query: Asked, index: TerraformIndex): Finding[] {
  const facts = placementFacts(node, index);
  const { declaration, module } = node;
  const hints = hintsOf(module);
  const found: (Finding | null)[] = [];
  const isGlobal = arnTable().entry(declaration.type)?.global === true;
  if (query.region !== null && !isGlobal) {
    found.push(byFact("region", query.region, facts.region) ?? byHint("region", query.region, hints.regions));
  }
  if (query.accountId !== null) {
    found.push(
      byFact("account", query.accountId, facts.accounts) ?? byHint("account", query.accountId, hints.accounts),
    );
    if (facts.forbiddenAccounts?.values.includes(query.accountId) === true) {
      const sentence = `account ${query.accountId} is forbidden ${facts.forbiddenAccounts.from}`;
      found.push({ kind: facts.forbiddenAccounts.firm ? "excludes" : "doubts", weight: 2, sentence });
    }
  }
  found.push(byAccountName(query, hints.words, rootLabel(module)));
  return found.filter((finding) => finding !== null);
}

function byFact(what: string, wanted: string, fact: PlacementFact | null): Finding | null {
  if (fact === null) return null;
  if (fact.values.includes(wanted)) {
    return { kind: "confirms", weight: 2, sentence: `${what} ${wanted} ${fact.from}` };
  }
  const says = fact.values.join(", ");
  if (fact.firm) return { kind: "excludes", weight: 4, sentence: `${what} is ${says}, not ${wanted}, ${fact.from}` };
  const sentence = `${what} ${wanted} differs from ${says} ${fact.from}, which a variable may change`;
  return { kind: "doubts", weight: 0.5, sentence };
}

function byHint(what: string, wanted: string, mentions: ReadonlyMap<string, string>): Finding | null {
  if (mentions.size === 0) return null;
  const from = mentions.get(wanted);
  if (from !== undefined) return { kind: "confirms", weight: 1, sentence: `${what} ${wanted} is mentioned, ${from}` };
  const [[other, where] = ["", ""]] = mentions;
  return { kind: "doubts", weight: 0.5, sentence: `${what} ${wanted} is not mentioned, but ${other} is, ${where}` };
}

/** The account's name, when its words stand in the root's directory or variables: `acme-prod` and `envs/prod`. */
function byAccountName(query: Asked, words: ReadonlySet<string>, root: string): Finding | null {
  const name = query.ref.accountName?.toLowerCase();
  if (name === undefined) return null;
  const shared = name.split(/[^a-z0-9]+/).filter((word) => word.length >= 3 && words.has(word));
  if (shared.length === 0) return null;
  const sentence = `account name "${query.ref.accountName}" shares "${shared.join(" ")}" with ${root === "." ? "the root" : root}`;
  return { kind: "confirms", weight: Math.min(1, 0.5 * shared.length), sentence };
}
