/**
 * Text from findings, repositories and models is put into Markdown here, and nowhere else. It must read as written
 * and do nothing: no link, no mention of a person, no reference that closes an issue, no HTML, no marker of ours.
 */

/** Invisible to readers; breaks what GitHub would turn into a link. Renovate does the same. */
const BREAK = "\u200b";

/** Control characters (but tab and newline), and those that turn the direction of text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is being removed
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Removes what cannot be seen, and takes away the meaning of our own marker and trailer. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(UNSEEN, "")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/terrafix:finding/gi, `terrafix:${BREAK}finding`)
    .replace(/terrafix-finding:/gi, `TerraFix-Finding${BREAK}:`);
}

/** At most `max` characters, with a sign that something is missing. Never half a surrogate pair. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, Math.max(0, max - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** One line of plain text, for titles and commit messages: no mention, no issue reference, no "skip ci". */
export function plain(text: string, max: number): string {
  const line = clip(cleanText(text).replace(/\s+/g, " ").trim(), max);
  return line
    .replace(/@(?=[\w-])/g, `@${BREAK}`)
    .replace(/#(?=\d)/g, `#${BREAK}`)
    .replace(/\bGH-(?=\d)/gi, (found) => `${found}${BREAK}`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/gi, "($1)")
    .replace(/\*\*\*NO_CI\*\*\*/gi, "NO_CI");
}

/** One line of Markdown that shows exactly this text. Safe in a paragraph, a list item and a table cell. */
export function inline(text: string, max = 500): string {
  return escapeMarkdown(clip(cleanText(text).replace(/\s+/g, " ").trim(), max));
}

function escapeMarkdown(line: string): string {
  return line
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_[\]|~#!$]/g, "\\$&")
    .replace(/^([-+=]|\d+[.)])/, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`)
    .replace(/@(?=[\w-])/g, `@${BREAK}`)
    .replace(/#(?=\d)/g, `#${BREAK}`)
    .replace(/\bGH-(?=\d)/gi, (found) => `${found}${BREAK}`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/\bwww\./gi, (found) => `${found.slice(0, -1)}${BREAK}.`);
}

/** A code span. Pipes are escaped, so it may stand in a table. */
export function code(text: string, max = 300): string {
  const line = clip(cleanText(text).replace(/\s+/g, " ").trim(), max);
  if (line === "") return "(empty)";
  const fence = "`".repeat(longestRun(line, "`") + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line.replace(/\|/g, "\\|")}${pad}${fence}`;
}

/** A fenced block, with a fence that nothing inside can close. */
export function fenced(text: string, language: string): string {
  const clean = cleanText(text).replace(/\n+$/, "");
  const fence = "`".repeat(Math.max(3, longestRun(clean, "`") + 1));
  return `${fence}${language}\n${clean}\n${fence}`;
}

/** Several lines: paragraphs, simple lists and code spans survive, everything else is shown as written. */
export function prose(text: string, max = 4000): string {
  const lines = clip(cleanText(text).trim(), max).split("\n");
  return lines
    .map((line) => {
      const item = /^\s*[-*]\s+(.*)$/.exec(line);
      return item === null ? withCode(line.trim()) : `- ${withCode((item[1] ?? "").trim())}`;
    })
    .join("\n")
    .replace(/\n{3,}/g, "\n\n");
}

/** One line in which code spans survive and everything else is shown as written. Safe in a table cell. */
export function sentence(text: string, max = 300): string {
  return withCode(clip(cleanText(text).replace(/\s+/g, " ").trim(), max));
}

function withCode(line: string): string {
  return line
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1), 1000) : escapeMarkdown(part)))
    .join("");
}

/** A web address as a link, or null when it is none. */
export function link(url: string): string | null {
  try {
    const parsed = new URL(url);
    if (parsed.protocol !== "https:" && parsed.protocol !== "http:") return null;
    parsed.username = "";
    parsed.password = "";
    const href = cleanText(parsed.href);
    return href.length > 1000 || /[\s<>]/.test(href) ? null : `<${href}>`;
  } catch {
    return null;
  }
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const each of text) {
    run = each === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
