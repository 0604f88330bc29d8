import { code, sentence } from "../markdown.ts";
import type { BodyInput } from "./input.ts";

const MOST_EVIDENCE = 20;
const MOST_AFFECTED = 30;

/** Why this block is the live resource: what a reviewer can check by hand. */
export function receiptSection({ receipt, prefix }: BodyInput): string {
  if (receipt.confidence === "none") {
    return "## Why here\n\nThe test is about the whole account; no existing block stands for it.";
  }
  const where = `${prefix}${receipt.file}:${receipt.startLine}-${receipt.endLine}`;
  const lines = [
    `${code(receipt.address)} in ${code(where)}, ${receipt.confidence} match (${Math.round(receipt.score * 100)} %).`,
    "",
    ...receipt.evidence.slice(0, MOST_EVIDENCE).map((each) => `- ${sentence(each)}`),
  ];
  const affected = receipt.alsoAffects;
  if (affected.length > 0) {
    lines.push("", `**The same code makes ${affected.length} more:** changing it changes them too.`, "");
    const names = new Map((receipt.shared ?? []).map(({ address, name }) => [address, name]));
    const named = (address: string): string => {
      const name = names.get(address) ?? null;
      return name === null ? `- ${code(address)}` : `- ${code(address)}, ${code(name)}`;
    };
    lines.push(...affected.slice(0, MOST_AFFECTED).map(named));
    if (affected.length > MOST_AFFECTED) lines.push(`- and ${affected.length - MOST_AFFECTED} more`);
  }
  const callers = (receipt.callerArguments ?? []).slice(0, MOST_EVIDENCE);
  if (callers.length > 0) lines.push("", "Decided by the caller of the module, for this resource alone:", "");
  for (const { attribute, argument, call, file, line } of callers) {
    lines.push(`- ${code(attribute)} by ${code(argument)} of ${code(call)} (${code(`${prefix}${file}:${line}`)})`);
  }
  const entries = (receipt.keyEntries ?? []).slice(0, MOST_EVIDENCE);
  if (entries.length > 0) lines.push("", "Decided by the entry of its key, for this resource alone:", "");
  for (const { attribute, key, file, line } of entries) {
    lines.push(`- ${code(attribute)} by the entry ${code(key)} (${code(`${prefix}${file}:${line}`)})`);
  }
  return `## Why here\n\n${lines.join("\n").trimEnd()}`;
}
