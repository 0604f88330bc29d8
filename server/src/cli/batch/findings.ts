import type { Finding, RawFinding } from "../../../../shared/src/findings.ts";
import type { Failure } from "../../../../shared/src/reasons.ts";
import { ok, type Result } from "../../../../shared/src/result.ts";
import type { Settings } from "../../../../shared/src/settings.ts";
import { fileSource } from "../../findings/file/source.ts";
import { dedupe, identifyBy } from "../../findings/identity.ts";
import { findingsFromPolicies } from "../../findings/policies/source.ts";
import { vantaSource } from "../../findings/vanta/source.ts";
import { repositoryName } from "../../pipeline/find-block.ts";
import type { FetchedFindings, FindingSource } from "../../pipeline/ports.ts";
import type { Repository } from "../../pipeline/repository.ts";
import type { Catalogue } from "../../policies/catalogue.ts";
import type { PolicySettings } from "../../policies/model.ts";
import type { BatchPlan } from "./plan.ts";

/** The source of a run, for those that are asked before any repository is opened; null for the catalogue itself. */
export function sourceOf(
  plan: BatchPlan,
  settings: Settings,
  resolvePath: (file: string) => string,
): FindingSource | null {
  const { batch, vanta } = settings;
  if (plan.source === "file" && batch.findings !== undefined) return fileSource(resolvePath(batch.findings));
  if (plan.source === "vanta" && vanta.clientId !== undefined && vanta.clientSecret !== undefined) {
    return vantaSource({
      clientId: vanta.clientId,
      clientSecret: vanta.clientSecret,
      baseUrl: vanta.baseUrl,
      allowAnyHost: vanta.allowAnyHost,
    });
  }
  return null;
}

/** Fetches from a service or file; without a source there is nothing to fetch yet. */
export function fetchFindings(
  source: FindingSource | null,
  signal: AbortSignal,
): Promise<Result<FetchedFindings, Failure>> {
  return source === null ? Promise.resolve(ok({ findings: [], problems: [] })) : source.fetch(signal);
}

/** Findings of a run with their identity; the same one named twice is one. */
export function identified(
  fetched: FetchedFindings,
  plan: BatchPlan,
  known: {
    readonly repositories: readonly Repository[];
    readonly catalogue: Catalogue;
    readonly settings: PolicySettings;
  },
): readonly Finding[] {
  const { repositories, catalogue, settings } = known;
  const raw: readonly RawFinding[] =
    plan.source === "policies"
      ? repositories.flatMap((one) => findingsFromPolicies(one.index, catalogue, settings, repositoryName(one)))
      : fetched.findings;
  return dedupe(raw.map((finding) => identifyBy(finding, catalogue.byTest)));
}
