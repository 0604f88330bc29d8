import type { Located } from "../../server/src/locate/locate.ts";
import type { Question, Site } from "./model.ts";

/**
 * How a question ended.
 * - `right`: answered with the right block, or with the call of the module that is elsewhere.
 * - `wrong`: answered with something else, or `exact` about the wrong instance.
 * - `refused`: rightly, since nothing given decides.
 * - `needless`: refused although what was given decides.
 */
export type Outcome = "right" | "wrong" | "refused" | "needless";

export interface Verdict {
  readonly outcome: Outcome;
  /** Reason of the refusal, or null. */
  readonly code: string | null;
  /** A list of candidates that does not have the right one. */
  readonly misled: boolean;
  /** The block is right; which of its live resources it is was left open. */
  readonly open: boolean;
}

/** Judges an answer. `withState`: the states were given. */
export function judge(question: Question, { receipt, refusal }: Located, withState: boolean): Verdict {
  const decided = question.decidedBy === "text" || (withState && question.inState && question.decidedBy !== "nobody");
  if (refusal !== null) {
    if (question.external && refusal.code === "external-module" && namesCall(question, receipt, refusal.message)) {
      return { outcome: "right", code: refusal.code, misled: false, open: false };
    }
    const { site } = question;
    const misled =
      receipt.confidence === "ambiguous" && site !== null && !receipt.candidates.some((each) => isAt(each, site));
    return { outcome: decided ? "needless" : "refused", code: refusal.code, misled, open: false };
  }
  const { site, external } = question;
  const rightBlock = site !== null && !external && isAt(receipt, site);
  const rightInstance = receipt.address === question.address;
  const right = rightBlock && (rightInstance || receipt.confidence === "inferred");
  return { outcome: right ? "right" : "wrong", code: null, misled: false, open: right && !rightInstance };
}

function isAt(found: Site, site: Site): boolean {
  if (found.file !== site.file) return false;
  return site.startLine === 0 || (found.startLine === site.startLine && found.endLine === site.endLine);
}

function namesCall({ site }: Question, { candidates }: Located["receipt"], message: string): boolean {
  return site !== null && (candidates.some((each) => isAt(each, site)) || message.includes(`${site.file}:`));
}
