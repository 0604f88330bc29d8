import type { LocateAnswer } from "../../../shared/src/protocol.ts";
import { refusal } from "../../../shared/src/reasons.ts";
import { locateOrRefuse } from "../locate/locate.ts";
import { NO_RECEIPT } from "../pipeline/outcome.ts";
import { rangeOf } from "./convert.ts";
import { headerOf } from "./diagnostics/build.ts";
import { createPause, untilAborted } from "./scheduler.ts";
import type { Session } from "./session.ts";
import { uriIn } from "./workspace/folder.ts";

const NONE: Omit<LocateAnswer, "query"> = {
  receipt: NO_RECEIPT,
  place: null,
  reason: refusal("no-terraform", "No folder with Terraform files is open."),
};

/** Which block declares what was pasted: the surest answer of all folders. */
export async function locateIn(session: Session, query: string, signal: AbortSignal): Promise<LocateAnswer> {
  const ref = session.adapters.query(query.trim());
  const pause = createPause(signal);
  let best: LocateAnswer = { query, ...NONE };
  for (const folder of [...session.folders.values()]) {
    await untilAborted(folder.ready, signal);
    await pause();
    const index = folder.tree.refresh();
    const { receipt, refusal: reason, node } = locateOrRefuse(ref, index, { state: folder.state });
    if (best.place !== null && receipt.score <= best.receipt.score) continue;
    if (node === null) {
      if (best.place === null) best = { query, receipt, place: null, reason };
      continue;
    }
    const { file, block } = node.declaration;
    const uri = uriIn(folder, file.path, session.documents.byPath);
    best = { query, receipt, place: { uri, range: rangeOf(file, headerOf(file, block)) }, reason: null };
  }
  return best;
}
