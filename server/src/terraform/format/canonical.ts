import { formatHere } from "./go-formatter.ts";
import { type FormatterThread, formatterProgram, startFormatterThread } from "./thread.ts";

/** Undefined before the first use, null when there is no thread to be had (any more). */
let thread: FormatterThread | null | undefined;

/**
 * Formats HCL as `terraform fmt` does, by HashiCorp's own formatter: in a thread of its own, and on this one where there
 * is no such thread. Null when the text cannot be formatted (a syntax error).
 */
export async function formatCanonical(text: string): Promise<string | null> {
  const answer = await formatterThread()?.format(text);
  if (answer !== undefined && answer !== null) return answer.formatted;
  thread = null;
  return formatHere(text);
}

/** Starts the thread before somebody waits for it. */
export function warmFormatter(): void {
  formatterThread();
}

function formatterThread(): FormatterThread | null {
  if (thread !== undefined) return thread;
  const file = formatterProgram();
  thread = file === null ? null : startFormatterThread(file);
  return thread;
}
