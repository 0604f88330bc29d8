import type { ResourceRef } from "../../../shared/src/findings.ts";
import { type Refusal, refusal } from "../../../shared/src/reasons.ts";
import type { Receipt, ReceiptCandidate } from "../../../shared/src/receipt.ts";
import type { ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import type { StateIndex } from "../terraform/state/model.ts";
import { type Absence, dataSourceNotes, explainAbsence, sentence } from "./absence.ts";
import { alsoAffects } from "./affects.ts";
import { byAlias } from "./by-alias.ts";
import { byCode } from "./by-code.ts";
import { byImport } from "./by-import.ts";
import { byName } from "./by-name.ts";
import { byOwner } from "./by-owner.ts";
import { byState } from "./by-state.ts";
import { byTag } from "./by-tag.ts";
import { byType } from "./by-type.ts";
import { foreignNotes } from "./foreign.ts";
import { instancesNote, keyEntries } from "./key-entries.ts";
import type { Match } from "./matches.ts";
import { type PlacedMatch, place } from "./placement.ts";
import { labelOf, type Query, readQuery } from "./query.ts";
import { candidateOf, type Ranking, rank } from "./rank.ts";
import { satellitesOf } from "./satellites.ts";
import { clamp } from "./score.ts";
import { callerArguments, sharedResources } from "./shared.ts";
import { shortlist } from "./shortlist.ts";
import { linesOf } from "./sites.ts";
import { stateObjection } from "./state-objection.ts";

export interface LocateOptions {
  /** The given states, or null when there are none. */
  readonly state: StateIndex | null;
  /** Types the finding's policy speaks of; used where the resource does not say its type. */
  readonly typesHint?: readonly string[] | undefined;
}

/** A receipt with the block to edit, or the reason why there is none to edit. */
export interface Located {
  readonly receipt: Receipt;
  readonly refusal: Refusal | null;
  /** Null whenever `refusal` is not. */
  readonly node: ResourceNode | null;
  /** With instance key when it is known: the receipt's address. */
  readonly instance: string | null;
}

/** Finds the block that declares a live resource and says why it is the one. Pure; never throws. */
export function locate(ref: ResourceRef, index: TerraformIndex, options: LocateOptions): Receipt {
  return locateOrRefuse(ref, index, options).receipt;
}

/** As {@link locate}, with the block itself or the refusal for the user. */
export function locateOrRefuse(ref: ResourceRef, index: TerraformIndex, options: LocateOptions): Located {
  const query = readQuery(ref, options.typesHint);
  const scene: Scene = { index, state: options.state };
  const code = byCode(query, index);
  if (code.matches.length > 0) return conclude(query, scene, sure(code.matches), []);
  if (code.removed != null) return gone(code.removed, code.notes);
  const state = byState(query, index, options.state);
  if (state.matches.length > 0) return conclude(query, scene, sure(state.matches), query.notes);
  if (state.removed && state.elsewhere !== null) return gone(state.elsewhere, state.notes);
  const notes = [...code.notes, ...state.notes];
  const outside = state.elsewhere?.includes("outside of this repository") === true;
  const excluded: string[] = [];
  for (const stage of outside ? [] : [byName, byImport, byAlias, byTag, byOwner, byType]) {
    const found = shortlist(stage(query, index), (match) => {
      const placed = place(doubted(match, state.elsewhere), query, index);
      return { ...placed, excluded: placed.excluded ?? stateObjection(placed, query, index, options.state) };
    });
    const { alive } = found;
    excluded.push(...found.excluded);
    if (alive.length > 0) return conclude(query, scene, alive, [...query.notes, ...notes, ...shortened(excluded)]);
  }
  const data = dataSourceNotes(query, index);
  const all = [...data, ...query.notes, ...notes];
  const why = { excluded: shortened(excluded), notes: all, elsewhere: state.elsewhere };
  return nothing(explainAbsence({ query, index, state: options.state, ...why }));
}

/** The code says that the resource is no longer Terraform's: no other block is it, whatever its name. */
function gone(because: string, notes: readonly string[]): Located {
  const message = `${because}; change it where it is managed now, or by hand`;
  return nothing({ refusal: refusal("unmanaged", sentence(message)), evidence: [...notes], candidates: [] });
}

/** A state that has the resource under an address nobody declares leaves a name match a guess. */
function doubted(match: Match, elsewhere: string | null): Match {
  return elsewhere === null ? match : { ...match, certain: false, score: clamp(match.score - 0.1) };
}

function sure(matches: readonly Match[]): readonly PlacedMatch[] {
  return matches.map((match) => ({ ...match, excluded: null, doubts: 0, support: 0 }));
}

function shortened(notes: readonly string[]): readonly string[] {
  const unique = [...new Set(notes)];
  return unique.length <= 3
    ? unique
    : [...unique.slice(0, 3), `and ${unique.length - 3} more are ruled out the same way`];
}

/** What is searched. */
interface Scene {
  readonly index: TerraformIndex;
  readonly state: StateIndex | null;
}

function conclude(query: Query, scene: Scene, matches: readonly PlacedMatch[], notes: readonly string[]): Located {
  const ranking = rank(matches);
  if (ranking === null)
    return nothing(explainAbsence({ query, index: scene.index, state: null, excluded: [], notes, elsewhere: null }));
  if (ranking.kind === "one") return found(ranking, scene, notes);
  const candidates = ranking.groups.map(candidateOf);
  if (ranking.kind === "several") return several(query, candidates, notes);
  return weak(query, candidates, notes, ranking.because);
}

function found(ranking: Extract<Ranking, { kind: "one" }>, scene: Scene, notes: readonly string[]): Located {
  const { index, state } = scene;
  const { match, exact, score } = ranking;
  const { declaration } = match.node;
  const affected = alsoAffects(match.node, match.address, index);
  const callers = callerArguments(match.node, index);
  const entries = keyEntries(match.node, match.address, index);
  const satellites = satellitesOf(match.node, index);
  const receipt: Receipt = {
    confidence: exact ? "exact" : "inferred",
    score,
    address: match.address,
    file: declaration.file.path,
    ...linesOf(declaration),
    evidence: [
      ...match.evidence,
      ...foreignNotes(match.node),
      ...instancesNote(match.node, index),
      ...ranking.notes,
      ...notes,
    ],
    candidates: [],
    alsoAffects: affected,
    ...(affected.length === 0 ? {} : { shared: sharedResources(match.node, affected, { index, state }) }),
    ...(callers.length === 0 ? {} : { callerArguments: callers }),
    ...(entries.length === 0 ? {} : { keyEntries: entries }),
    ...(satellites.length === 0 ? {} : { satellites }),
  };
  return { receipt, refusal: null, node: match.node, instance: match.address };
}

function several(query: Query, candidates: readonly ReceiptCandidate[], notes: readonly string[]): Located {
  const [best] = candidates;
  const names = candidates.slice(0, 4).map(({ address, file, startLine }) => `${address} (${file}:${startLine})`);
  const more = candidates.length > 4 ? ` and ${candidates.length - 4} more` : "";
  const evidence = `${candidates.length} blocks fit, and nothing in the code tells them apart`;
  const message = `${labelOf(query)} could be any of ${names.join(", ")}${more}; give the Terraform state with --state, or the resource's account and region`;
  return {
    receipt: {
      confidence: "ambiguous",
      score: Math.min(0.99, best?.score ?? 0),
      address: best?.address ?? "",
      file: best?.file ?? "",
      startLine: best?.startLine ?? 0,
      endLine: best?.endLine ?? 0,
      evidence: [evidence, ...notes],
      candidates,
      alsoAffects: [],
    },
    refusal: refusal("ambiguous", sentence(message)),
    node: null,
    instance: null,
  };
}

function weak(
  query: Query,
  candidates: readonly ReceiptCandidate[],
  notes: readonly string[],
  because: string,
): Located {
  const evidence = `what fits, fits too loosely to be an answer: ${because}`;
  const names = candidates.slice(0, 3).map(({ address }) => address);
  const message = `${labelOf(query)} may be ${names.join(" or ")}, but ${because}; give the Terraform state with --state`;
  const absence = { refusal: refusal("low-confidence", sentence(message)), evidence: [evidence, ...notes], candidates };
  return nothing(absence);
}

function nothing({ refusal: reason, evidence, candidates }: Absence): Located {
  return {
    receipt: {
      confidence: "none",
      score: 0,
      address: "",
      file: "",
      startLine: 0,
      endLine: 0,
      evidence,
      candidates,
      alsoAffects: [],
    },
    refusal: reason,
    node: null,
    instance: null,
  };
}
