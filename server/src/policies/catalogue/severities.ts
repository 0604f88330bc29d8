/** Severities a policy may have, as findings name them. */
export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
