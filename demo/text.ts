import { styleText } from "node:util";
import Table from "cli-table3";
import { wrap } from "../server/src/cli/wrap.ts";
import type { ReportedFinding, Status } from "../shared/src/report.ts";
import type { KeyOf } from "./checks.ts";
import type { Expected } from "./expected.ts";

type Style = Parameters<typeof styleText>[0];

const COLOURS: Readonly<Record<Status, Style>> = {
  fixed: "green",
  delivered: "green",
  "already-delivered": "cyan",
  compliant: "cyan",
  excepted: "yellow",
  refused: "yellow",
  failed: "red",
};

const coloured = process.stdout.isTTY && (process.env.NO_COLOR ?? "") === "";

export function style(format: Style, text: string): string {
  return coloured ? styleText(format, text) : text;
}

export function heading(text: string): string {
  return `\n${style("bold", text)}\n`;
}

const LEFT = 38;
const RIGHT = 64;
const PLAIN = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", right: "", "right-mid": "", mid: "", "mid-mid": "", middle: " " },
};

/** One row per finding: how it ended, what failed, and where and why. */
export function findingsTable(
  findings: readonly ReportedFinding[],
  given: { readonly expected: Readonly<Record<string, Expected>>; readonly keyOf: KeyOf },
): string {
  const table = new Table({ chars: PLAIN, style: { head: [], border: [], "padding-left": 0, "padding-right": 1 } });
  for (const finding of findings) {
    const { status, policy, testId, receipt, pullRequest, reason } = finding;
    const key = given.keyOf(finding);
    const failing = [...wrap(policy ?? testId, LEFT), ...wrap(key === testId ? resourceName(finding) : key, LEFT)];
    const place = receipt.confidence === "none" ? "" : `${receipt.address} (${receipt.file}:${receipt.startLine})`;
    const outcome = [
      ...(place === "" || receipt.confidence === "ambiguous" ? [] : wrap(place, RIGHT)),
      ...(pullRequest === null ? [] : [`pull request #${pullRequest.number}, ${author(finding)}`]),
      ...(reason === null ? [] : wrap(`${reason.code}: ${reason.message}`, RIGHT)),
      ...wrap(`(${given.expected[key]?.shows ?? ""})`, RIGHT).map((line) => style("dim", line)),
    ];
    table.push([style(COLOURS[status], status), failing.join("\n"), [...outcome, ""].join("\n")]);
  }
  return trimmed(table.toString());
}

function author({ fix, receipt }: ReportedFinding): string {
  const by = fix === null ? "" : fix.by === "rule" ? "by rule, " : "by the model, ";
  return `${by}match ${receipt.confidence}`;
}

function resourceName({ resource }: ReportedFinding): string {
  return resource.arn ?? resource.address ?? resource.name ?? "";
}

function trimmed(text: string): string {
  return text.replace(/[ \t]+$/gm, "").trimEnd();
}

/** A unified diff, coloured where that is possible, moved to the right. */
export function diffText(diff: string): string {
  return diff
    .trimEnd()
    .split("\n")
    .map((line) => {
      const format = line.startsWith("+") ? "green" : line.startsWith("-") ? "red" : "reset";
      return `    ${/^[+-]/.test(line) ? style(format, line) : line}`;
    })
    .join("\n");
}

/** `10 delivered, 3 refused` */
export function countsText(findings: readonly ReportedFinding[]): string {
  const counts = new Map<Status, number>();
  for (const { status } of findings) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
