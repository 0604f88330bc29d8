import type { Policy } from "../model.ts";

/** What a fix did, for the sentences that explain it. */
export interface Done {
  /** "sets `x` to `y`", one per attribute. */
  readonly done: readonly string[];
  /** The block the attributes are in. */
  readonly on: string;
  /** Addresses of new blocks. */
  readonly created: readonly string[];
}

/** Two to four sentences: what changes, why it satisfies the test, what to watch. */
export function explain(
  { policy, on: whom }: { readonly policy: Policy; readonly on: string },
  { done, on, created }: Done,
): string {
  const sentences: string[] = [];
  if (done.length > 0) sentences.push(`${capital(listOf(done))} on \`${on}\`.`);
  if (created.length > 0) {
    sentences.push(`Adds ${listOf(created.map((address) => `\`${address}\``))} for ${whom}.`);
  }
  sentences.push(`This satisfies “${policy.title}”: ${lowerFirst(sentence(policy.why))}`);
  if (policy.impactNote !== undefined) sentences.push(sentence(policy.impactNote));
  return sentences.join(" ");
}

function listOf(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Lower-case unless the word is a name (`S3`, `IMDSv2`). */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]*[\s']/.test(text) && !/^(Terraform|Amazon|Aurora|Vanta)\b/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}
