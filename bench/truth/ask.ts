import { type Located, locateOrRefuse } from "../../server/src/locate/locate.ts";
import { buildIndex } from "../../server/src/terraform/index/build-index.ts";
import { isConfigurationFile } from "../../server/src/terraform/index/read-sources.ts";
import { readState } from "../../server/src/terraform/state/read-state.ts";
import { indexStates } from "../../server/src/terraform/state/state-index.ts";
import { judge, type Verdict } from "./judge.ts";
import type { Question, World } from "./model.ts";

/** A question, how it ended, and the answer to show when it went wrong. */
export interface Asked {
  readonly seed: number;
  readonly mutations: readonly string[];
  readonly question: Question;
  readonly withState: boolean;
  readonly verdict: Verdict;
  readonly located: Located;
}

/** Asks every question of a repository, without its states and with them. */
export function askAll({ seed, files, states, questions, mutations }: World): readonly Asked[] {
  const sources = [...files].flatMap(([path, text]) =>
    isConfigurationFile(path.slice(path.lastIndexOf("/") + 1)) ? [{ path, text }] : [],
  );
  const index = buildIndex({ root: "/estate", sources });
  const read = [...states].map(([name, text]) => readState(text, name));
  const state = indexStates(read.flatMap((each) => (each.ok ? [each.value] : [])));
  return questions.flatMap((question) =>
    [false, true].map((withState) => {
      const located = locateOrRefuse(question.ref, index, { state: withState ? state : null });
      return { seed, mutations, question, withState, verdict: judge(question, located, withState), located };
    }),
  );
}
