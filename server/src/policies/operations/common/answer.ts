import type { Verdict } from "../../model.ts";

/** Yes, no, or not decidable from the text; always with the reason, a clause that can stand in a sentence. */
export interface Answer {
  readonly is: "yes" | "no" | "unknown";
  readonly because: string;
}

/** Builds a positive answer. */
export function yes(because: string): Answer {
  return { is: "yes", because };
}

/** Builds a negative answer. */
export function no(because: string): Answer {
  return { is: "no", because };
}

/** Builds an undecided answer. */
export function unsure(because: string): Answer {
  return { is: "unknown", because };
}

/** Yes when any is yes; unknown when none is but one is unknown. `none` is the reason when there is nothing to ask. */
export function anyOf(answers: readonly Answer[], none: string): Answer {
  return (
    answers.find((answer) => answer.is === "yes") ??
    answers.find((answer) => answer.is === "unknown") ??
    answers[0] ??
    no(none)
  );
}

/** No when any is no; unknown when none is but one is unknown. `none` is the reason when there is nothing to ask. */
export function allOf(answers: readonly Answer[], none: string): Answer {
  return (
    answers.find((answer) => answer.is === "no") ??
    answers.find((answer) => answer.is === "unknown") ??
    answers[0] ??
    yes(none)
  );
}

/** The worst of several verdicts: fail, then unknown, then pass; `not-applicable` only when nothing else is there. */
export function worst(verdicts: readonly Verdict[]): Verdict | null {
  for (const status of ["fail", "unknown", "pass", "not-applicable"] as const) {
    const found = verdicts.find((verdict) => verdict.status === status);
    if (found !== undefined) return found;
  }
  return null;
}
