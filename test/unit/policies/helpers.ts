import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readPolicyFolder } from "../../../server/src/policies/catalogue/read-folder.ts";
import type { Policy, PolicyContext, PolicySettings } from "../../../server/src/policies/model.ts";
import { applyEdits, editsByFile } from "../../../server/src/terraform/edits/apply.ts";
import { buildIndex } from "../../../server/src/terraform/index/build-index.ts";
import type { ResourceNode, TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import type { CandidateFix } from "../../../shared/src/fix.ts";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export const SETTINGS: PolicySettings = {
  logRetentionDays: 365,
  backupRetentionDays: 7,
  passwordMinimumLength: 14,
  trustedCidrs: ["10.0.0.0/8"],
};

/** The policies as written, with their examples. */
export async function readPolicies(): Promise<readonly Policy[]> {
  const read = await readPolicyFolder(join(ROOT, "server/src/policies/catalogue"));
  if (!read.ok) throw new Error(JSON.stringify(read.error, null, 2));
  return read.value;
}

export type Files = Readonly<Record<string, string>>;

export function indexOf(files: Files): TerraformIndex {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return buildIndex({ root: "/repository", sources });
}

export function contextAt(policy: Policy, index: TerraformIndex, address: string): PolicyContext {
  const node = index.resources.find((candidate) => candidate.address === address);
  if (node === undefined) throw new Error(`no ${address}`);
  return { policy, node, index, settings: SETTINGS };
}

/** All managed resources a policy speaks of. */
export function nodesOn(policy: Policy, index: TerraformIndex): readonly ResourceNode[] {
  return index.resources.filter(
    (node) => node.declaration.mode === "managed" && policy.on.includes(node.declaration.type),
  );
}

/** The files after a fix. */
export function applyFix(files: Files, fix: CandidateFix): Files {
  const result: Record<string, string> = { ...files };
  for (const [file, edits] of editsByFile(fix.edits)) {
    const applied = applyEdits(result[file] ?? "", edits);
    if (!applied.ok) throw new Error(applied.error);
    result[file] = applied.value;
  }
  return result;
}
