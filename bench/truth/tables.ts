import { count, NONE, type Table } from "../tables.ts";
import type { Asked } from "./ask.ts";
import { CLASSES, isCounted } from "./classes/index.ts";
import type { PitfallClass } from "./model.ts";
import { MUTATIONS } from "./mutate/mutations.ts";
import { newTally, precision, recall, refusalRate, type Tally, tallyBy } from "./tally.ts";

/** All tables of a run. */
export function truthTables(all: readonly Asked[]): readonly Table[] {
  const counted = all.filter(({ question }) => isCounted(question.subject));
  return [
    totals(counted),
    byClass(all, {
      title: "How the name is written",
      note: "The forms and shares of the 5,624 named blocks that were counted in 13 public estates.",
      classes: CLASSES.filter(({ share }) => share !== null),
    }),
    byClass(all, {
      title: "What else stands in the way",
      note: "Pitfalls of whole estates. Where the estates were counted, the share stands behind the name.",
      classes: CLASSES.filter(({ share }) => share === null),
    }),
    byMutation(counted),
    reasons(counted),
  ];
}

const HEAD = ["asked", "decided", "right", "wrong", "refused", "needlessly", "precision", "recall", "refusals"];

function cells(tally: Tally): readonly string[] {
  const { asked, decided, right, wrong, refused, needless } = tally;
  return [
    ...[asked, decided, right, wrong, refused + needless, needless].map(count),
    share(precision(tally)),
    share(recall(tally)),
    share(refusalRate(tally)),
  ];
}

export function share(value: number): string {
  return Number.isFinite(value) ? value.toFixed(4) : NONE;
}

function totals(all: readonly Asked[]): Table {
  const levels = (withState: boolean) => (asked: Asked) =>
    asked.withState === withState
      ? ["all", ...(asked.located.refusal === null ? [asked.located.receipt.confidence] : [])]
      : [];
  const rows = [false, true].flatMap((withState) => {
    const tallies = tallyBy(all, levels(withState));
    const all_ = tallies.get("all") ?? newTally();
    const name = withState ? "with state" : "without state";
    const level = (id: "exact" | "inferred"): string[] => {
      const { asked, right, wrong } = tallies.get(id) ?? newTally();
      const none = Array.from({ length: 3 }, () => NONE);
      return [
        `${name}, ${id}`,
        count(asked),
        NONE,
        count(right),
        count(wrong),
        NONE,
        NONE,
        share(right / (right + wrong)),
        ...none.slice(1),
      ];
    };
    return [[name, ...cells(all_)], level("exact"), level("inferred"), weighted(all, withState)];
  });
  return {
    title: "All together",
    note: "`decided`: what was given (text, or text and states) tells which block it is. `needlessly`: refused all the same. Precision is the share of right answers among the answers, recall the share of what is decided that was answered rightly. The weighted rows count each form of name as often as it occurs in real estates.",
    head: ["", ...HEAD],
    rows,
  };
}

/** Each form of name counted by its share in real estates. */
function weighted(all: readonly Asked[], withState: boolean): string[] {
  const tallies = tallyBy(all, (asked) => (asked.withState === withState ? [asked.question.subject] : []));
  const sum = { right: 0, wrong: 0, found: 0, decided: 0, refused: 0, weight: 0 };
  for (const { id, share: weight } of CLASSES) {
    const tally = tallies.get(id);
    if (tally === undefined || weight === null) continue;
    const one = weight / tally.asked;
    sum.right += tally.right * one;
    sum.wrong += tally.wrong * one;
    sum.found += tally.found * one;
    sum.decided += tally.decided * one;
    sum.refused += (tally.refused + tally.needless) * one;
    sum.weight += weight;
  }
  const name = `${withState ? "with" : "without"} state, named blocks, weighted`;
  const none = Array.from({ length: 6 }, () => NONE);
  return [
    name,
    ...none,
    share(sum.right / (sum.right + sum.wrong)),
    share(sum.found / sum.decided),
    share(sum.refused / sum.weight),
  ];
}

function byClass(
  all: readonly Asked[],
  {
    title,
    note,
    classes,
  }: { readonly title: string; readonly note: string; readonly classes: readonly PitfallClass[] },
): Table {
  const of = (withState: boolean) =>
    tallyBy(all, (asked) => (asked.withState === withState ? [asked.question.subject] : []));
  const [without, using] = [of(false), of(true)];
  return {
    title,
    note,
    head: ["class", ...HEAD, "with state: right", "wrong", "needlessly refused", "precision", "recall"],
    rows: classes.flatMap((pitfall) => {
      const tally = without.get(pitfall.id);
      const state = using.get(pitfall.id);
      if (tally === undefined || state === undefined) return [];
      const counted = pitfall.share === null ? pitfall.frequency : `${pitfall.share.toFixed(1)} %`;
      const name = counted === undefined ? pitfall.title : `${pitfall.title} (${counted})`;
      const given = [
        count(state.right),
        count(state.wrong),
        count(state.needless),
        share(precision(state)),
        share(recall(state)),
      ];
      return [[name, ...cells(tally), ...given]];
    }),
  };
}

function byMutation(all: readonly Asked[]): Table {
  const keys = (withState: boolean) => (asked: Asked) =>
    asked.withState === withState ? (asked.mutations.length === 0 ? ["none"] : asked.mutations) : [];
  const [without, using] = [tallyBy(all, keys(false)), tallyBy(all, keys(true))];
  return {
    title: "What was done to the repository",
    note: "Up to four changes each, none of which changes what is right. Without state, then with.",
    head: [
      "change",
      "asked",
      "wrong",
      "needlessly refused",
      "precision",
      "recall",
      "with state: wrong",
      "needlessly refused",
      "precision",
      "recall",
    ],
    rows: [{ id: "none", title: "nothing" }, ...MUTATIONS].flatMap(({ id, title }) => {
      const tally = without.get(id);
      const state = using.get(id);
      if (tally === undefined || state === undefined) return [];
      const half = (each: Tally): string[] => [
        count(each.wrong),
        count(each.needless),
        share(precision(each)),
        share(recall(each)),
      ];
      return [[title, count(tally.asked), ...half(tally), ...half(state)]];
    }),
  };
}

function reasons(all: readonly Asked[]): Table {
  const refusals = all.filter(({ verdict }) => verdict.code !== null);
  const codes = tallyBy(refusals, ({ verdict, withState }) => [
    `${verdict.code ?? ""}|${withState ? "with" : "without"}`,
  ]);
  return {
    title: "Reasons of the refusals",
    note: "Every refusal has a code of a closed set and a sentence that says what to do. `right` are modules outside of the repository, where naming the call is the answer. `misleading`: a list of candidates without the right one.",
    head: ["reason", "state", "refusals", "right", "rightly refused", "needlessly", "misleading", "for example"],
    rows: [...codes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, tally]) => {
        const [code = "", state = ""] = key.split("|");
        const example = refusals.find(
          ({ verdict, withState }) => verdict.code === code && withState === (state === "with"),
        );
        return [
          `\`${code}\``,
          state,
          ...[tally.asked, tally.right, tally.refused, tally.needless, tally.misled].map(count),
          (example?.located.refusal?.message ?? "").replaceAll("|", "\\|"),
        ];
      }),
  };
}
