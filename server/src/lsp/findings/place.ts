import type { Finding } from "../../../../shared/src/findings.ts";
import { type Reason, refusal } from "../../../../shared/src/reasons.ts";
import { matchException } from "../../config/exceptions.ts";
import { choosePolicy } from "../../pipeline/choose-policy.ts";
import { findBlock } from "../../pipeline/find-block.ts";
import { NO_RECEIPT } from "../../pipeline/outcome.ts";
import type { Repository } from "../../pipeline/repository.ts";
import { foreignRefusal } from "../../policies/engine/foreign.ts";
import { isInstalledPath } from "../../terraform/index/installed.ts";
import { today } from "../session.ts";
import { type Folder, repositoryOf } from "../workspace/folder.ts";
import type { PlacedFinding } from "./issue.ts";

/** Finds the block of a reported finding in the folders, by the same stages as the batch. */
export function placeFinding(finding: Finding, source: "vanta" | "file", folders: readonly Folder[]): PlacedFinding {
  const repositories = new Map<Repository, Folder>();
  for (const folder of folders) {
    const index = folder.tree.whole();
    if (index !== null) repositories.set(repositoryOf(folder, index), folder);
  }
  const policies = dedupeById(folders.flatMap((folder) => folder.catalogue.byTest(finding.testId)));
  const search = findBlock(finding, [...repositories.keys()], {
    types: [...new Set(policies.flatMap((policy) => policy.on))],
    minimumScore: Math.max(0, ...folders.map((folder) => folder.base.batch.minimumScore)),
  });
  const known = { finding, source, policy: policies[0] ?? null };
  if (!search.ok) {
    const reason = exceptedBy(finding, folders) ?? search.reason;
    return { ...known, receipt: search.receipt, reason, block: null };
  }
  const { policy, found } =
    policies.length === 0 ? { policy: null, found: search.found } : choosePolicy(policies, search.found);
  const foreign = isInstalledPath(found.node.declaration.file.path) ? foreignRefusal(found.node) : null;
  if (foreign !== null) return { ...known, policy, receipt: found.receipt, reason: foreign, block: null };
  const folder = repositories.get(found.repository);
  if (folder === undefined) return { ...known, receipt: NO_RECEIPT, reason: null, block: null };
  const { declaration, address } = found.node;
  const block = { folder: folder.uri, file: declaration.file.path, declared: declaration.address, address };
  return { ...known, policy, receipt: found.receipt, reason: null, block };
}

function dedupeById<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

/** A finding without a block may be excepted all the same. */
function exceptedBy(finding: Finding, folders: readonly Folder[]): Reason | null {
  for (const { exceptions } of folders) {
    const exception = matchException({ finding, policy: finding.policy, exceptions, today: today() });
    if (exception === null) continue;
    return refusal("excepted", `Excepted until ${exception.until}: ${exception.reason} (${exception.where}).`);
  }
  return null;
}
