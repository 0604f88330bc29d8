import type { TerraformIndex } from "../../terraform/index/model.ts";
import { announce } from "../announce.ts";
import type { Session } from "../session.ts";
import type { Folder } from "./folder.ts";
import { givenStates, watchGivenStates } from "./state-files.ts";

/**
 * Reads a folder's states when something that decides them changed. Those on disk are waited for; those of remote
 * backends, where the user allows them, come when they come and then place the findings again.
 */
export async function refreshStates(
  session: Session,
  folder: Folder,
  { index, signal }: { readonly index: TerraformIndex; readonly signal: AbortSignal },
): Promise<void> {
  if (!folder.statesAreOld) return;
  folder.statesAreOld = false;
  folder.statesUnderWay?.abort();
  folder.statesUnderWay = null;
  const files = givenStates(session, folder);
  watchGivenStates(session, folder).catch((error: unknown) => {
    session.log.error("The given state files could not be watched.", { error });
  });
  const ask = { index, root: folder.root, files };
  const read = await take(session, folder, session.adapters.states({ ...ask, readBackends: false, signal }));
  if (!read) folder.statesAreOld = true;
  const mayRead = folder.base.state.readBackends || folder.editor.state.readBackends;
  if (!session.trusted || !mayRead || signal.aborted) return;
  // Not the caller's signal: that one ends with the next keystroke.
  const controller = new AbortController();
  folder.statesUnderWay = controller;
  take(session, folder, session.adapters.states({ ...ask, readBackends: true, signal: controller.signal }))
    .then(() => {
      if (!controller.signal.aborted) session.indexer.settle();
      announce(session);
    })
    .catch((error: unknown) => session.log.error("The states could not be read.", { error }));
}

/** False when the reading was called off. */
async function take(
  session: Session,
  folder: Folder,
  loading: ReturnType<Session["adapters"]["states"]>,
): Promise<boolean> {
  const states = await loading;
  if (!states.ok) {
    if (states.error.code === "interrupted") return false;
    session.log.warn(states.error.message);
    return true;
  }
  for (const { where, message } of states.value.problems) session.log.warn(`${where}: ${message}`);
  folder.state = states.value.state;
  folder.revision++;
  return true;
}
