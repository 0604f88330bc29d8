import type { Finding } from "../../../../shared/src/findings.ts";
import { refusal } from "../../../../shared/src/reasons.ts";
import { ok } from "../../../../shared/src/result.ts";
import type { DeliveryOutcome } from "../../pipeline/ports.ts";
import { type Answer, messagesOfPull, type Pull, type Repository } from "./api.ts";
import { isOurCommit, readMarkers } from "./naming.ts";

export interface Judged {
  readonly outcome: DeliveryOutcome;
  readonly pull: Pull;
}

/**
 * What the pull requests of a finding's branch mean. An open one counts before a merged one, a merged one before a
 * closed one: reopening lifts an exception. Null when there is none.
 */
export async function judgePulls(at: Repository, pulls: readonly Pull[], finding: Finding): Answer<Judged | null> {
  const pull = (["open", "merged", "closed"] as const).flatMap((state) =>
    pulls.filter((each) => each.state === state),
  )[0];
  if (pull === undefined) return ok(null);
  const ours = await isOurs(at, pull, finding.id);
  if (!ours.ok) return ours;
  return ok({ pull, outcome: outcomeOf(pull, ours.value) });
}

function outcomeOf(pull: Pull, ours: boolean): DeliveryOutcome {
  const pullRequest = { url: pull.url, number: pull.number, branch: pull.branch };
  if (!ours) {
    const message = `Pull request ${pull.url} comes from this finding's branch but was not opened for it; rename or delete that branch if TerraFix should use it.`;
    return { kind: "refused", reason: refusal("human-branch", message) };
  }
  if (pull.state !== "closed") return { kind: "already-delivered", pullRequest };
  const message = `Pull request ${pull.url} was closed without merging, which counts as an exception; reopen it to lift that.`;
  return { kind: "excepted", pullRequest, message };
}

/** By its marker; when a person rewrote the body, by the trailer of its commits. */
async function isOurs(at: Repository, pull: Pull, findingId: string): Answer<boolean> {
  const markers = readMarkers(pull.body);
  if (markers.length > 0) return ok(markers.includes(findingId));
  const messages = await messagesOfPull(at, pull.number);
  if (!messages.ok) return messages;
  return ok(messages.value.some((message) => isOurCommit(message, findingId)));
}
