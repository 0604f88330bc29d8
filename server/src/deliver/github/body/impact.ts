import type { Impact } from "../../../../../shared/src/fix.ts";
import { prose } from "../markdown.ts";
import type { BodyInput } from "./input.ts";

const SENTENCE: Record<Impact, string> = {
  none: "Applying this changes no running resource.",
  "in-place": "Applying this updates the resource in place.",
  downtime: "⚠️ **Applying this interrupts the resource.** Choose the time.",
  replace:
    "⚠️ **Applying this destroys the resource and makes a new one.** Its data is lost unless you migrate it first.",
};

/** What applying does to what runs, and what the reviewer must know beforehand. */
export function impactSection({ fix }: BodyInput): string {
  const warnings = fix.warnings.slice(0, 20).map((warning) => `- ${prose(warning, 500).replace(/\n+/g, " ")}`);
  return ["## Impact", "", SENTENCE[fix.impact], ...(warnings.length === 0 ? [] : ["", ...warnings])].join("\n");
}
