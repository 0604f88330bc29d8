import type { SimReply, SimRequest } from "../sim/src/bedrock/server.ts";

/**
 * What the stand-in of the model answers. It is asked once in the demo: a log group's retention hangs on a condition,
 * which a rule must not throw away. The first proposal is too short on purpose, to show that a model's word is checked
 * like anybody else's; it is told what failed and does better.
 */
export function modelReply(request: SimRequest): SimReply | undefined {
  const block = request.sections.target;
  const retention = /(retention_in_days\s*=\s*var\.environment == "prod" \? )\d+/;
  if (block === undefined || !retention.test(block)) return undefined;
  const days = request.round === 1 ? 180 : 365;
  const explanation = `Keeps the audit log for ${days} days in production. The condition stays: outside of production the log remains as short as it was.`;
  const input = { decision: "fix", explanation, block: block.replace(retention, `$1${days}`) };
  return { kind: "tool", input };
}
