import { CLASSES } from "./classes/index.ts";
import { newDraft } from "./draft.ts";
import type { Live, Question, World } from "./model.ts";
import { MUTATIONS, type Mutation } from "./mutate/mutations.ts";
import { render, siteOf } from "./render.ts";
import { statesOf } from "./states.ts";

/** Scenes of each class in one repository. */
const SCENES = 3;

/** Mutations of one repository, at most. */
const MOST_MUTATIONS = 4;

/**
 * A repository with every pitfall, its states, and questions with their answers. The same seed gives the same bytes.
 * `classes` and `mutations` narrow it down; by default the seed chooses the mutations.
 */
export function makeWorld(
  seed: number,
  given: { readonly classes?: readonly string[] | undefined; readonly mutations?: readonly string[] | undefined } = {},
): World {
  const draft = newDraft(seed);
  for (const pitfall of CLASSES) {
    if (given.classes !== undefined && !given.classes.includes(pitfall.id)) continue;
    for (let i = 0; i < SCENES; i++) pitfall.make(draft);
  }
  for (const { finish } of CLASSES) finish?.(draft);
  const count = seed % (MOST_MUTATIONS + 1);
  const drawn = Array.from({ length: count }, () => draft.random.pick<Mutation>(MUTATIONS).id);
  const chosen = new Set<string>(given.mutations ?? drawn);
  for (const { id, change } of MUTATIONS) if (chosen.has(id)) change?.(draft);
  const { files, moved } = render(draft, chosen);
  const questions = withoutDoubles(draft.live).map((live): Question => {
    const site = live.place === null ? null : siteOf(live.place, moved(live.place.directory), files);
    if (live.place !== null && site === null) throw new Error(`seed ${seed}: no text of ${live.place.header}`);
    const { subject, address, decidedBy, external } = live;
    return {
      subject,
      address,
      decidedBy,
      external,
      site,
      ref: live.facts(live.where).ref,
      inState: live.slot !== null,
    };
  });
  return {
    seed,
    files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
    states: statesOf(draft, moved),
    questions,
    mutations: [...chosen],
  };
}

/** Two live resources cannot have one ARN; what a copy of a root brought about is no truth to test against. */
function withoutDoubles(all: readonly Live[]): readonly Live[] {
  const seen = new Map<string, number>();
  const arnOf = (live: Live): string => live.facts(live.where).ref.arn ?? "";
  for (const live of all) seen.set(arnOf(live), (seen.get(arnOf(live)) ?? 0) + 1);
  return all.filter((live) => arnOf(live) === "" || seen.get(arnOf(live)) === 1);
}
