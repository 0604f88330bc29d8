import type { Pause } from "../scheduler.ts";
import type { Session } from "../session.ts";

/**
 * Looks up which of these findings have a pull request: in the store, once per finding. What an earlier session or a
 * batch run on this machine opened is shown again without asking the forge. True when something new was learnt.
 */
export async function recallPullRequests(session: Session, ids: readonly string[], pause: Pause): Promise<boolean> {
  if (!session.trusted) return false;
  const fresh = ids.filter((id) => !session.recalled.has(id));
  if (fresh.length === 0) return false;
  const store = await session.shared.store();
  let learnt = false;
  for (const id of fresh) {
    await pause();
    session.recalled.add(id);
    const known = await store.get(id);
    // A store that fails has said so when it was opened; it must not be asked a thousand times more.
    if (!known.ok) return learnt;
    const pullRequest = known.value?.pullRequest ?? null;
    if (pullRequest === null || session.pullRequests.has(id)) continue;
    session.pullRequests.set(id, pullRequest);
    learnt = true;
  }
  return learnt;
}
