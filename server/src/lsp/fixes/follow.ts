import type { ModelProgress } from "../../../../shared/src/fix.ts";
import { METHODS, type PreviewProgress } from "../../../../shared/src/protocol.ts";
import { notify } from "../notify.ts";
import type { WorkProgress } from "../progress.ts";
import type { Session } from "../session.ts";

/** Tells an editor how far a model is. */
export interface Follower {
  take(progress: ModelProgress): void;
  /** Nothing is told after this. */
  done(): void;
}

/** Milliseconds between two messages: faster than anybody reads, and few enough for any editor. */
const SPACING_MS = 80;

/**
 * Passes a model's work on: whole to editors that show it, as a line of work-done progress to the others. What comes
 * faster than it can be read is left out; the last word is always told.
 */
export function followModel(
  session: Session,
  findingId: string,
  { progress, signal }: { readonly progress: WorkProgress; readonly signal: AbortSignal },
): Follower {
  let waiting: ModelProgress | null = null;
  let timer: NodeJS.Timeout | null = null;
  let ended = false;
  const tell = (now: ModelProgress): void => {
    waiting = null;
    const message: PreviewProgress = { findingId, ...now };
    notify(session, METHODS.previewProgress, message);
    progress.message(lineOf(now));
    timer = setTimeout(() => {
      timer = null;
      if (waiting !== null && !signal.aborted) tell(waiting);
    }, SPACING_MS);
  };
  return {
    take: (now) => {
      if (ended || signal.aborted) return;
      // How a proposal ended is never left out: it is why there is another one.
      if (waiting !== null && waiting.round !== now.round) {
        if (timer !== null) clearTimeout(timer);
        tell(waiting);
      }
      if (timer === null) tell(now);
      else waiting = now;
    },
    done: () => {
      ended = true;
      if (timer !== null) clearTimeout(timer);
      if (waiting !== null && !signal.aborted) notify(session, METHODS.previewProgress, { findingId, ...waiting });
    },
  };
}

/** Characters of one line in a status bar. */
const LINE = 80;

function lineOf({ stage, round, explanation, layers }: ModelProgress): string {
  const nth = round === 1 ? "" : `correction ${round - 1}: `;
  switch (stage) {
    case "waiting":
      return `${nth}waiting for its share of tokens`;
    case "thinking":
      return `${nth}thinking`;
    case "explaining":
      return `${nth}${lastWords(explanation)}`;
    case "writing":
      return `${nth}writing the block`;
    case "verifying":
      return `${nth}verifying${layers.length === 0 ? "" : `, ${layers.at(-1)?.name} ${layers.at(-1)?.status}`}`;
  }
}

function lastWords(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= LINE ? line : `…${line.slice(1 - LINE)}`;
}
