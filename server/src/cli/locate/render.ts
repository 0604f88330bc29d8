import type { ReceiptCandidate, Satellite } from "../../../../shared/src/receipt.ts";
import type { Located } from "../../locate/locate.ts";
import type { Query } from "./queries.ts";

const MAX_LISTED = 20;

/** One answer for people: the block, why, and what else an edit of it changes. */
export function renderLocated(query: Query["given"], { receipt, refusal }: Located): string {
  const lines = [typeof query === "string" ? query : JSON.stringify(query)];
  if (refusal === null) {
    lines.push(`  ${receipt.address}  ${placeOf(receipt)}  ${receipt.confidence} (${receipt.score})`);
  } else {
    lines.push(`  ${refusal.code}: ${refusal.message}`);
  }
  for (const sentence of receipt.evidence) lines.push(`    - ${sentence}`);
  if (receipt.candidates.length > 0) {
    lines.push("  candidates:");
    for (const candidate of limited(receipt.candidates, renderCandidate)) lines.push(`    ${candidate}`);
  }
  if (receipt.alsoAffects.length > 0) {
    lines.push("  an edit also affects:");
    const names = new Map((receipt.shared ?? []).map(({ address, name }) => [address, name]));
    const named = (address: string): string => [address, names.get(address) ?? ""].join("  ").trimEnd();
    for (const line of limited(receipt.alsoAffects, named)) lines.push(`    ${line}`);
  }
  for (const { attribute, argument, call, file, line } of receipt.callerArguments ?? []) {
    lines.push(`  for this one alone: ${attribute} is decided by ${argument} of ${call}  ${file}:${line}`);
  }
  for (const { attribute, key, file, line } of receipt.keyEntries ?? []) {
    lines.push(`  for this one alone: ${attribute} is decided by the entry "${key}"  ${file}:${line}`);
  }
  if ((receipt.satellites ?? []).length > 0) {
    lines.push("  its parts:");
    const part = ({ address, file, line }: Satellite): string => `${address}  ${file}:${line}`;
    for (const line of limited(receipt.satellites ?? [], part)) lines.push(`    ${line}`);
  }
  return `${lines.join("\n")}\n`;
}

function renderCandidate(candidate: ReceiptCandidate): string {
  return `${candidate.address}  ${placeOf(candidate)}  (${candidate.score})`;
}

function placeOf({ file, startLine, endLine }: Pick<ReceiptCandidate, "file" | "startLine" | "endLine">): string {
  return `${file}:${startLine}-${endLine}`;
}

function limited<T>(items: readonly T[], render: (item: T) => string): readonly string[] {
  const shown = items.slice(0, MAX_LISTED).map(render);
  return items.length <= MAX_LISTED ? shown : [...shown, `and ${items.length - MAX_LISTED} more (--json lists all)`];
}
