import type { TerraformIndex } from "../terraform/index/model.ts";
import type { StateIndex } from "../terraform/state/model.ts";
import { fromState } from "./from-state.ts";
import { type Match, NOTHING, type StageResult } from "./matches.ts";
import type { Query } from "./query.ts";
import { stateHits } from "./state-hits.ts";

/** What the states say, and whether their word settles the matter. */
export interface StateResult extends StageResult {
  /** A state has the resource, but no block that can be edited is its declaration. */
  readonly elsewhere: string | null;
  /** That is so because the code removed it from Terraform's control. */
  readonly removed: boolean;
}

const NONE: StateResult = { ...NOTHING, elsewhere: null, removed: false };

/** Exact: the resource as a state has it, then the block that declares its address. */
export function byState(query: Query, index: TerraformIndex, state: StateIndex | null): StateResult {
  if (state === null) return NONE;
  const { hits, readOnly } = stateHits(query, state);
  const matches: Match[] = [];
  const notes: string[] = readOnly.map(
    (entry) => `state ${entry.file.source} only reads it, as ${entry.resource.address}: it is owned elsewhere`,
  );
  let elsewhere: string | null = null;
  let removed = false;
  for (const hit of hits) {
    const found = fromState(hit.entry, index);
    const tainted = hit.entry.resource.tainted ? " (tainted: the next apply replaces it)" : "";
    const says = `state ${hit.entry.file.source} has ${hit.what} at ${hit.entry.resource.address}${tainted}`;
    if (found.matches.length === 0) {
      if (found.removed && !removed) elsewhere = `${says}, ${found.because}`;
      elsewhere ??= `${says}, ${found.because}`;
      removed ||= found.removed;
      continue;
    }
    for (const match of found.matches) matches.push({ ...match, evidence: [says, ...match.evidence] });
  }
  if (hits.length === 0) elsewhere = deposedSentence(query, state);
  return { matches: dedupe(matches), notes: elsewhere === null ? notes : [elsewhere, ...notes], elsewhere, removed };
}

/** An object left over from a replacement is not what the code describes any more. */
function deposedSentence(query: Query, state: StateIndex): string | null {
  const texts = [query.arn, query.owner, query.id, ...query.targets.flatMap(({ computed }) => [...computed.values()])];
  for (const text of texts) {
    const [entry] = text === null ? [] : state.deposed(text);
    if (entry === undefined) continue;
    const where = `state ${entry.file.source} has it at ${entry.resource.address}`;
    return `${where} only as a deposed object, which the next apply destroys`;
  }
  return null;
}

/** The same address in several copies of one state is one match. */
function dedupe(matches: readonly Match[]): readonly Match[] {
  const seen = new Map<string, Match>();
  for (const match of matches) {
    const key = `${match.node.module.deployment.key}|${match.address}|${match.node.declaration.file.path}`;
    if (!seen.has(key)) seen.set(key, match);
  }
  return [...seen.values()];
}
