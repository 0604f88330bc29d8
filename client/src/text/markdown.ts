/**
 * Markdown of an explanation as HTML: paragraphs, lists, fenced code, inline code, bold, emphasis, https links. The text
 * comes from rules, models and findings, so everything else stays text: it is escaped before it is looked at.
 */
export function markdownToHtml(markdown: string): string {
  const parts = markdown.replaceAll("\r\n", "\n").split(/^```[^\n]*$/m);
  // Odd parts are inside a fence.
  return parts
    .map((part, at) => (at % 2 === 1 ? `<pre><code>${escapeHtml(part.trim())}</code></pre>` : prose(part)))
    .join("");
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function prose(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")
    .map(block)
    .join("");
}

const BULLET = /^\s*[-*+]\s+/;
const NUMBER = /^\s*\d+[.)]\s+/;

function block(paragraph: string): string {
  const lines = paragraph.split("\n");
  const list = (marker: RegExp, tag: string): string | null => {
    const first = lines.findIndex((line) => marker.test(line));
    if (first === -1) return null;
    const before = lines.slice(0, first).join(" ");
    const items: string[] = [];
    for (const line of lines.slice(first)) {
      if (marker.test(line)) items.push(line.replace(marker, ""));
      else items.push(`${items.pop() ?? ""} ${line.trim()}`);
    }
    const rendered = items.map((item) => `<li>${inline(item)}</li>`).join("");
    return `${before === "" ? "" : `<p>${inline(before)}</p>`}<${tag}>${rendered}</${tag}>`;
  };
  return list(BULLET, "ul") ?? list(NUMBER, "ol") ?? `<p>${inline(lines.join(" "))}</p>`;
}

/** One line of text, with backticks, bold, emphasis and links. */
export function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? `<code>${escapeHtml(part.slice(1, -1))}</code>` : spans(escapeHtml(part))))
    .join("");
}

function spans(escaped: string): string {
  return escaped
    .replace(/\[([^\]]+)\]\((https:\/\/[^\s()]+)\)/g, '<a href="$2">$1</a>')
    .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replace(/(?<![\w*])\*([^*\s][^*]*)\*(?!\w)/g, "<em>$1</em>");
}
