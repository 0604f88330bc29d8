import { posix } from "node:path";
import type { PromisedBlock, VerifiedFix } from "../../../shared/src/fix.ts";
import type { Receipt } from "../../../shared/src/receipt.ts";
import { alsoAffects } from "../locate/affects.ts";
import type { ModuleInstance } from "../terraform/index/model.ts";
import type { FoundBlock } from "./find-block.ts";

/**
 * The receipt with those other resources that this very fix changes. Locating lists everything that an edit of the block
 * would change; a fix that is made in a caller's argument or variable reaches only what hangs on it.
 */
export function receiptOfFix({ receipt, node, repository }: FoundBlock, fix: VerifiedFix): Receipt {
  const { index } = repository;
  const reached = index
    .nodesOf(node.declaration)
    .filter(({ module }) => fix.promised.some((block) => reaches(block, module)));
  if (!reached.includes(node)) return receipt;
  return { ...receipt, alsoAffects: alsoAffects(node, receipt.address, { ...index, nodesOf: () => reached }) };
}

/** Whether a changed block is part of a module instance or of a caller on the way to it. */
function reaches(changed: PromisedBlock, start: ModuleInstance): boolean {
  const folder = posix.dirname(changed.file).replace(/^\.$/, "");
  const argument = changed.address.startsWith("module.");
  for (let module: ModuleInstance | null = start; module !== null; module = module.parent) {
    const { call, directory } = module;
    if (argument && call?.file.path === changed.file && changed.address === `module.${call.name}`) return true;
    if (!argument && directory.path === folder) return true;
  }
  return false;
}
