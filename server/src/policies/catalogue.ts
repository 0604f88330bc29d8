import data from "./catalogue.generated.json" with { type: "json" };
import type { Policy } from "./model.ts";

/** All policies, with the ways to find one. */
export interface Catalogue {
  /** In the order of their ids. */
  readonly policies: readonly Policy[];
  byId(id: string): Policy | null;
  /**
   * Policies that answer a test. `testId` is a policy id or a Vanta, Checkov, Trivy (`AWS-0088`, `AVD-AWS-0088`) or
   * Security Hub id, in any case. In the order of the catalogue when several answer one test.
   */
  byTest(testId: string): readonly Policy[];
}

let shipped: Catalogue | null = null;

/** The catalogue that ships with the product. */
export function loadCatalogue(): Catalogue {
  // Generated from files that the schema has checked; a test compares the two.
  shipped ??= catalogueOf(data as unknown as readonly Policy[]);
  return shipped;
}

/** A catalogue of these policies: the shipped ones, or those of a test or a company. */
export function catalogueOf(policies: readonly Policy[]): Catalogue {
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  const byTest = new Map<string, Policy[]>();
  for (const policy of policies) {
    const { vanta, checkov, trivy, securityHub } = policy.tests;
    for (const test of new Set([policy.id, ...vanta, ...checkov, ...trivy, ...securityHub].map(normalise))) {
      byTest.set(test, [...(byTest.get(test) ?? []), policy]);
    }
  }
  return {
    policies,
    byId: (id) => byId.get(id) ?? null,
    byTest: (testId) => byTest.get(normalise(testId)) ?? [],
  };
}

/** Ids are compared without case; Trivy's old prefix `AVD-` is dropped. */
function normalise(testId: string): string {
  return testId.trim().toLowerCase().replace(/^avd-/, "");
}
