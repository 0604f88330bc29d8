import type { FindingItem } from "../../../../shared/src/protocol.ts";
import { factsOf, filesOf } from "../findings/facts.ts";
import { unplacedItem } from "../findings/item.ts";
import { createPause, untilAborted } from "../scheduler.ts";
import { pullRequestOf } from "../session.ts";
import type { RequestHandler } from "./handler.ts";

export const findings: RequestHandler<unknown, readonly FindingItem[]> = async (session, _, signal) => {
  const pause = createPause(signal);
  const items: FindingItem[] = [];
  for (const folder of [...session.folders.values()]) {
    await untilAborted(folder.ready, signal);
    for (const file of filesOf(folder)) items.push(...(await factsOf(session, folder, file, pause)).items);
  }
  const unplaced = session.placed.filter(({ block }) => block === null);
  items.push(...unplaced.map((placed) => unplacedItem(placed, pullRequestOf(session, placed.finding.id))));
  return items;
};
