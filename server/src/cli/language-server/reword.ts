import type { Finding } from "../../../../shared/src/findings.ts";
import { markerOf, readMarkers } from "../../deliver/github/naming.ts";
import type { DeliveryPlan } from "../../deliver/github/plan.ts";
import type { ForgeAccess } from "../../lsp/adapters.ts";
import { redact } from "../../observe/redact.ts";

/**
 * The planned pull request in the user's own words. The marker that says which finding it is about stays, since later
 * runs know the pull request by it; what looks like a credential is masked whoever wrote it.
 */
export function reword(
  plan: DeliveryPlan,
  finding: Finding,
  { labels, text }: Pick<ForgeAccess, "labels" | "text">,
): DeliveryPlan {
  const all = { ...plan, labels: [...new Set([...plan.labels, ...labels])] };
  if (text === undefined) return all;
  const title = redact(text.title.trim()).slice(0, 256) || plan.title;
  const body = redact(text.body.trim());
  const marked = readMarkers(body).includes(finding.id) ? body : `${body}\n\n${markerOf(finding.id)}`;
  return { ...all, title, body: `${marked}\n` };
}
