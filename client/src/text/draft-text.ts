/** A pull request as a text to edit, in the manner of a commit message: title, empty line, body. */
export function draftText({ title, body }: { readonly title: string; readonly body: string }): string {
  return `${title}\n\n${body.trimEnd()}\n`;
}

/** The reverse; null when there is no title. */
export function parseDraft(text: string): { readonly title: string; readonly body: string } | null {
  const [first = "", ...rest] = text.replaceAll("\r\n", "\n").split("\n");
  const title = first.trim();
  return title === "" ? null : { title, body: rest.join("\n").trim() };
}
