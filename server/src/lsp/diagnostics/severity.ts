import { DiagnosticSeverity } from "vscode-languageserver/node";
import type { Severity } from "../../../../shared/src/findings.ts";

const REPORTED: Readonly<Record<Severity, DiagnosticSeverity>> = {
  critical: DiagnosticSeverity.Error,
  high: DiagnosticSeverity.Error,
  medium: DiagnosticSeverity.Warning,
  low: DiagnosticSeverity.Information,
  unknown: DiagnosticSeverity.Warning,
};

/** What the scan predicts is shown one step milder: nobody has seen the live resource fail. */
const PREDICTED: Readonly<Record<Severity, DiagnosticSeverity>> = {
  critical: DiagnosticSeverity.Warning,
  high: DiagnosticSeverity.Warning,
  medium: DiagnosticSeverity.Information,
  low: DiagnosticSeverity.Hint,
  unknown: DiagnosticSeverity.Information,
};

export function severityOf(severity: Severity, predicted: boolean): DiagnosticSeverity {
  return (predicted ? PREDICTED : REPORTED)[severity];
}
