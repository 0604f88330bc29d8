import type { Report, ReportedFinding } from "../../../../shared/src/report.ts";

/** Where the block is, else what the finding called the resource. */
export function placeOf({ receipt, resource }: ReportedFinding): string {
  if (receipt.file !== "") return `${receipt.address} (${receipt.file}:${receipt.startLine})`;
  return resource.arn ?? resource.address ?? resource.name ?? resource.id ?? resource.accountId ?? "unnamed resource";
}

/** `3 delivered, 1 refused` in the order of the statuses, with the time it took. */
export function summary(report: Report): string {
  const counts = Object.entries(report.counts).map(([status, count]) => `${count} ${status}`);
  const total = (report.timings.t_total / 1000).toFixed(1);
  const list = counts.length === 0 ? "no failing finding" : counts.join(", ");
  return `${list} in ${total} s`;
}
