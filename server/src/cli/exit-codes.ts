import type { Failure, FailureCode } from "../../../shared/src/reasons.ts";
import type { Report } from "../../../shared/src/report.ts";

/** The exit codes of every command; scripts and CI jobs depend on them. */
export const EXIT = {
  /** Every finding ended in a good state. */
  ok: 0,
  /** At least one finding failed, or something configured is broken. */
  failed: 1,
  /** Wrong usage or configuration: the user must change something first. */
  usage: 2,
  /** A service could not be reached after retries: try again later. */
  unreachable: 3,
  /** Stopped by a signal; what was done is reported. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_FAILURE: Readonly<Record<FailureCode, ExitCode>> = {
  network: EXIT.unreachable,
  timeout: EXIT.unreachable,
  "rate-limited": EXIT.unreachable,
  unauthorized: EXIT.usage,
  forbidden: EXIT.usage,
  "not-found": EXIT.usage,
  "invalid-response": EXIT.failed,
  conflict: EXIT.failed,
  io: EXIT.failed,
  internal: EXIT.failed,
  interrupted: EXIT.interrupted,
};

/**
 * Exit code of a whole run that ended with `failure`, or with a report: 130 when any finding was interrupted, else 3
 * when all that failed failed for want of a service, else 1 when any failed.
 */
export function exitCodeFor(outcome: Report | Failure): ExitCode {
  if ("code" in outcome) return BY_FAILURE[outcome.code];
  const codes = outcome.findings
    .filter((finding) => finding.status === "failed")
    .map((finding) => BY_FAILURE[(finding.reason?.code ?? "internal") as FailureCode] ?? EXIT.failed);
  if (codes.length === 0) return EXIT.ok;
  if (codes.includes(EXIT.interrupted)) return EXIT.interrupted;
  return codes.every((code) => code === EXIT.unreachable) ? EXIT.unreachable : EXIT.failed;
}
