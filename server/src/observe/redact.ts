import { namedSecrets } from "./redact-assignments.ts";
import { type SecretSpan, shapedSecrets } from "./redact-shapes.ts";

export type { SecretSpan } from "./redact-shapes.ts";

/** What a masked value reads as. */
export const MASK = "(masked)";

/**
 * Where a text holds values that look like credentials: ascending, not overlapping, UTF-16 offsets.
 * Only the value is covered, never its name or quotes.
 */
export function findSecrets(text: string): readonly SecretSpan[] {
  const spans = [...shapedSecrets(text), ...namedSecrets(text)].filter((span) => span.end > span.start);
  spans.sort((a, b) => a.start - b.start || a.end - b.end);
  const merged: SecretSpan[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && span.start < last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else merged.push(span);
  }
  return merged;
}

/**
 * Replaces values that look like credentials with `(masked)`. For everything that leaves the process: logs, prompts,
 * pull requests, reports. References (`var.db_password`), ARNs and plain words stay. Idempotent.
 */
export function maskSecrets(text: string): { readonly text: string; readonly masked: number } {
  const spans = findSecrets(text);
  if (spans.length === 0) return { text, masked: 0 };
  let result = "";
  let from = 0;
  for (const { start, end } of spans) {
    result += text.slice(from, start) + MASK;
    from = end;
  }
  return { text: result + text.slice(from), masked: spans.length };
}

/** {@link maskSecrets} without the count. */
export function redact(text: string): string {
  return maskSecrets(text).text;
}
