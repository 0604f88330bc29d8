/** What services and stores of generated estates are called after. */
export const WORDS = [
  "billing",
  "logs",
  "events",
  "orders",
  "reports",
  "audit",
  "media",
  "search",
  "ledger",
  "exports",
  "sessions",
  "alerts",
] as const;
