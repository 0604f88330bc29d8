import { METHODS, type StatusMessage } from "../../../shared/src/protocol.ts";
import { notify } from "./notify.ts";
import type { Session } from "./session.ts";

/** What the user sees of the server's health: one line, at most one action. */
export interface Status {
  set(part: Partial<Pick<StatusMessage, "health" | "message" | "action" | "lastPoll" | "accounts">>): void;
  /** Tells the numbers of open and predicted findings. */
  count(open: number, predicted: number): void;
  current(): StatusMessage;
}

export function createStatus(session: () => Session): Status {
  let current: StatusMessage = {
    health: "starting",
    message: "TerraFix is starting.",
    action: null,
    lastPoll: null,
    open: 0,
    predicted: 0,
    accounts: { vanta: "none", github: "none" },
  };
  const update = (next: StatusMessage): void => {
    const same = JSON.stringify(next) === JSON.stringify(current);
    current = next;
    if (!same) notify(session(), METHODS.status, current);
  };
  return {
    set: (part) => {
      const message = part.message ?? current.message;
      update({ ...current, ...part, message: session().log.clean(message) });
    },
    count: (open, predicted) => update({ ...current, open, predicted }),
    current: () => current,
  };
}
