import type { ShownPullRequest } from "../../../../shared/src/protocol.ts";
import type { CallerArgument, KeyEntry } from "../../../../shared/src/receipt.ts";
import type { Issue } from "../findings/issue.ts";
import { helpLink } from "./links.ts";
import { pullText } from "./pull-request.ts";

/** Everything about the issues of one block, as Markdown. Text from outside is escaped: it is data. */
export function hoverText(issues: readonly Issue[], pullRequest: (id: string) => ShownPullRequest | null): string {
  return issues.map((issue) => section(issue, pullRequest(issue.finding.id))).join("\n\n---\n\n");
}

function section(issue: Issue, pull: ShownPullRequest | null): string {
  const { policy, finding, verdict, exception, receipt, reported, state } = issue;
  const lines = [`**${escapeText(policy?.title ?? finding.title)}** · ${finding.severity} · ${stateText(issue)}`];
  if (verdict !== null) lines.push(`${sentence(verdict.because)}`);
  if (policy !== null) lines.push(`*Why:* ${escapeText(policy.why)}`);
  else lines.push("No policy answers this test yet, so there is no fix.");
  if (finding.frameworks.length > 0) lines.push(`*Frameworks:* ${finding.frameworks.map(escapeText).join(", ")}`);
  if (reported > 0) lines.push(receiptText(receipt, reported));
  if (policy?.impactNote !== undefined && state !== "applied")
    lines.push(`*Applying the fix:* ${escapeText(policy.impactNote)}`);
  if (exception !== null) {
    const by = exception.by === null ? "" : ` by ${escapeText(exception.by)}`;
    lines.push(
      `*Exception*${by} until ${exception.until}: ${escapeText(exception.reason)} (${escapeText(exception.where)})`,
    );
  }
  if (pull !== null)
    lines.push(
      `*Pull request:* [#${pull.number}](${pull.url})${pull.state === null ? "" : `, ${pullText(pull.state)}`}`,
    );
  const link = helpLink(finding, policy);
  lines.push(
    `\`${policy?.id ?? finding.testId}\`${link === null ? "" : ` · [more about it](${encodeURI(decodeSafely(link))})`}`,
  );
  return lines.join("\n\n");
}

function stateText({ state, source, reported }: Issue): string {
  const from = source === "vanta" ? "reported by Vanta" : source === "file" ? "reported" : "predicted by the scan";
  const many = reported > 1 ? ` for ${reported} resources` : "";
  switch (state) {
    case "applied":
      return `${from}${many}; the code complies now and has to be applied`;
    case "excepted":
      return "excepted";
    case "in-review":
      return `${from}${many}; a pull request is open`;
    case "merged":
      return `${from}${many}; the fix is merged and waits to be applied, or for the next run of the test`;
    case "declined":
      return "declined: a person closed its pull request, which counts as an exception";
    default:
      return `${from}${many}`;
  }
}

function receiptText(receipt: Issue["receipt"], reported: number): string {
  const sure = receipt.confidence === "exact" ? "exact" : `${receipt.confidence}, ${Math.round(receipt.score * 100)} %`;
  const also =
    receipt.alsoAffects.length === 0
      ? ""
      : `\n- a change here also affects ${receipt.alsoAffects.slice(0, 5).map(code).join(", ")}${moreThan(receipt.alsoAffects.length, 5)}`;
  const callers = (receipt.callerArguments ?? []).slice(0, 3).map(callerText).join("");
  const keys = (receipt.keyEntries ?? []).slice(0, 3).map(keyText).join("");
  const evidence = receipt.evidence.slice(0, 5).map((line) => `\n- ${escapeText(line)}`);
  return `*Why this block* (${sure}${reported > 1 ? `, ${reported} resources` : ""}):${evidence.join("")}${also}${callers}${keys}`;
}

function moreThan(count: number, shown: number): string {
  return count > shown ? ` and ${count - shown} more` : "";
}

function callerText({ attribute, argument, call, file, line }: CallerArgument): string {
  return `\n- ${code(attribute)} is decided by ${code(argument)} of ${code(call)} (${escapeText(file)}:${line}), for this use alone`;
}

function keyText({ attribute, key, file, line }: KeyEntry): string {
  return `\n- ${code(attribute)} is decided by the entry ${code(key)} (${escapeText(file)}:${line}), for this key alone`;
}

function sentence(text: string): string {
  const safe = escapeText(text);
  return `${safe.charAt(0).toUpperCase()}${safe.slice(1)}.`;
}

function code(text: string): string {
  return `\`${text.replace(/`/g, "'")}\``;
}

/** Text between backticks is left as it is; elsewhere what Markdown would read as markup is escaped. */
function escapeText(text: string): string {
  return text
    .replace(/[\r\n]+/g, " ")
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/[\\[\]<>*_#|]/g, "\\$&")))
    .join("");
}

function decodeSafely(link: string): string {
  try {
    return decodeURI(link);
  } catch {
    return link;
  }
}
