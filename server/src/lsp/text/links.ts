import type { Finding } from "../../../../shared/src/findings.ts";
import type { Policy } from "../../policies/model.ts";

/** The page that explains a finding: the compliance platform's own, else the public page of the control. */
export function helpLink(finding: Finding, policy: Policy | null): string | null {
  if (finding.url !== undefined && /^https?:\/\//.test(finding.url)) return finding.url;
  return policy === null ? null : policyLink(policy);
}

/** AWS's page of a Security Hub control, else Aqua's page of a Trivy check; null when the policy has neither. */
export function policyLink({ tests }: Policy): string | null {
  const [control] = tests.securityHub;
  const [, service, number] = /^([A-Za-z0-9]+)\.(\d+)$/.exec(control ?? "") ?? [];
  if (service !== undefined && number !== undefined) {
    const name = service.toLowerCase();
    return `https://docs.aws.amazon.com/securityhub/latest/userguide/${name}-controls.html#${name}-${number}`;
  }
  const [check] = tests.trivy;
  return check === undefined
    ? null
    : `https://avd.aquasec.com/misconfig/avd-${check.toLowerCase().replace(/^avd-/, "")}`;
}
