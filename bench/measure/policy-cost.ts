import { type Catalogue, loadCatalogue } from "../../server/src/policies/catalogue.ts";
import { checkPolicy } from "../../server/src/policies/engine/check.ts";
import { proposeFix } from "../../server/src/policies/engine/propose.ts";
import type { PolicyContext, PolicySettings } from "../../server/src/policies/model.ts";
import { type ScanFinding, scanPolicies } from "../../server/src/policies/scan.ts";
import { verifyFix } from "../../server/src/remediate/verify/verify.ts";
import type { TerraformIndex } from "../../server/src/terraform/index/model.ts";
import type { CandidateFix } from "../../shared/src/fix.ts";
import type { PolicyMeasurement } from "../model.ts";
import { median, sample, spreadOf, timed, timedAsync } from "../stats.ts";

export const SETTINGS: PolicySettings = {
  logRetentionDays: 365,
  backupRetentionDays: 7,
  passwordMinimumLength: 14,
  trustedCidrs: [],
};

interface Proposed {
  readonly finding: ScanFinding;
  readonly candidate: CandidateFix;
}

/** Scans with the whole catalogue, fixes a sample of what fails, and verifies a sample of the fixes. */
export async function measurePolicies(index: TerraformIndex, quick: boolean): Promise<PolicyMeasurement> {
  const catalogue = loadCatalogue();
  const scan = () => scanPolicies(index, catalogue, SETTINGS);
  const cold = timed(scan);
  const scans = Array.from({ length: quick ? 2 : 5 }, () => timed(scan).ms);
  const failing = cold.value.findings.filter(({ verdict }) => verdict.status === "fail");
  const fixes = measureFixes(index, sample(failing, quick ? 30 : 200));
  const verified = await measureVerification(index, catalogue, sample(fixes.proposed, quick ? 8 : 60));
  return {
    firstScan: cold.ms,
    scan: median(scans),
    findings: failing.length,
    firstFix: fixes.times[0] ?? null,
    fix: spreadOf(fixes.times.slice(1)),
    refused: fixes.refused,
    ...verified,
  };
}

function measureFixes(
  index: TerraformIndex,
  failing: readonly ScanFinding[],
): { readonly proposed: readonly Proposed[]; readonly times: readonly number[]; readonly refused: number } {
  const proposed: Proposed[] = [];
  const times: number[] = [];
  let refused = 0;
  for (const finding of failing) {
    const context: PolicyContext = { policy: finding.policy, node: finding.node, index, settings: SETTINGS };
    const { ms, value } = timed(() => {
      checkPolicy(context);
      return proposeFix(context);
    });
    times.push(ms);
    if (value.ok) proposed.push({ finding, candidate: value.value });
    else refused++;
  }
  return { proposed, times, refused };
}

async function measureVerification(
  index: TerraformIndex,
  catalogue: Catalogue,
  proposed: readonly Proposed[],
): Promise<Pick<PolicyMeasurement, "firstVerify" | "verify" | "gatesFailed">> {
  const times: number[] = [];
  let gatesFailed = 0;
  const { signal } = new AbortController();
  for (const { finding, candidate } of proposed) {
    const { policy, node } = finding;
    const tools = { terraform: null, checkov: null };
    const request = { index, candidate, node, policy, catalogue, settings: SETTINGS, tools };
    const { ms, value } = await timedAsync(() => verifyFix(request, signal));
    times.push(ms);
    if (value.failedGate !== null) gatesFailed++;
  }
  return { firstVerify: times[0] ?? null, verify: spreadOf(times.slice(1)), gatesFailed };
}

/** Milliseconds from a failing block to its verified fix, for each of the findings that a rule can fix. */
export async function timeFixes(
  index: TerraformIndex,
  catalogue: Catalogue,
  failing: readonly ScanFinding[],
): Promise<readonly number[]> {
  const times: number[] = [];
  const { signal } = new AbortController();
  for (const { policy, node } of failing) {
    const { ms, value } = await timedAsync(async () => {
      const context: PolicyContext = { policy, node, index, settings: SETTINGS };
      const proposed = proposeFix(context);
      if (!proposed.ok) return null;
      const tools = { terraform: null, checkov: null };
      return verifyFix({ ...context, candidate: proposed.value, catalogue, tools }, signal);
    });
    if (value !== null) times.push(ms);
  }
  return times;
}
