/**
 * The test categories in Vanta's two vocabularies: queries take the upper-case form (`categoryFilter`), answers carry
 * the display text (`category`). From the schema of the Manage Vanta API.
 */
export const VANTA_CATEGORIES = {
  ACCOUNTS_ACCESS: "Accounts access",
  ACCOUNT_SECURITY: "Account security",
  ACCOUNT_SETUP: "Account setup",
  COMPUTERS: "Computers",
  CUSTOM: "Custom",
  DATA_STORAGE: "Data storage",
  EMPLOYEES: "Employees",
  INFRASTRUCTURE: "Infrastructure",
  IT: "IT",
  LOGGING: "Logging",
  MONITORING_ALERTS: "Monitoring alerts",
  PEOPLE: "People",
  POLICIES: "Policies",
  RISK_ANALYSIS: "Risk analysis",
  SECURITY_ALERT_MANAGEMENT: "CSPM alert management",
  SOFTWARE_DEVELOPMENT: "Software development",
  VENDORS: "Vendors",
  VULNERABILITY_MANAGEMENT: "Vulnerability management",
} as const;

export type VantaCategory = keyof typeof VANTA_CATEGORIES;

function squash(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}

const BY_TEXT: ReadonlyMap<string, VantaCategory> = new Map(
  (Object.keys(VANTA_CATEGORIES) as VantaCategory[]).flatMap((key) => [
    [squash(key), key],
    [squash(VANTA_CATEGORIES[key]), key],
  ]),
);

/** Reads a category in either vocabulary, in any case; null for one that this release does not know. */
export function parseCategory(text: string): VantaCategory | null {
  return BY_TEXT.get(squash(text)) ?? null;
}
