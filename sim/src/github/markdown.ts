/** Enough of GitHub's Markdown to read a pull request: headings, lists, tables, fences, folds, code, bold, links. */
export function renderMarkdown(source: string): string {
  const lines = source.replace(/<!--[\s\S]*?-->/g, "").split("\n");
  const html: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    const fence = /^(`{3,})(\w*)\s*$/.exec(line);
    if (fence !== null) {
      const end = endOfFence(lines, at + 1, fence[1] ?? "```");
      html.push(renderCode(lines.slice(at + 1, end).join("\n"), fence[2] ?? ""));
      at = end + 1;
    } else if (line.startsWith("|")) {
      const end = whileTrue(lines, at, (each) => each.startsWith("|"));
      html.push(renderTable(lines.slice(at, end)));
      at = end;
    } else if (line.startsWith("- ")) {
      const end = whileTrue(lines, at, (each) => each.startsWith("- "));
      html.push(
        `<ul>${lines
          .slice(at, end)
          .map((each) => `<li>${inline(each.slice(2))}</li>`)
          .join("")}</ul>`,
      );
      at = end;
    } else {
      html.push(renderLine(line));
      at += 1;
    }
  }
  return html.join("\n");
}

function endOfFence(lines: readonly string[], from: number, fence: string): number {
  const end = lines.findIndex((line, index) => index >= from && line.trim() === fence);
  return end < 0 ? lines.length : end;
}

function whileTrue(lines: readonly string[], from: number, test: (line: string) => boolean): number {
  let end = from;
  while (end < lines.length && test(lines[end] ?? "")) end += 1;
  return end;
}

function renderLine(line: string): string {
  if (/^<\/?details>$|^<summary>[\w ]*<\/summary>$/.test(line)) return line;
  const heading = /^(#{1,4}) (.*)$/.exec(line);
  if (heading !== null)
    return `<h${(heading[1] ?? "#").length + 1}>${inline(heading[2] ?? "")}</h${(heading[1] ?? "#").length + 1}>`;
  return line.trim() === "" ? "" : `<p>${inline(line)}</p>`;
}

function renderTable(rows: readonly string[]): string {
  const cells = (row: string, tag: string): string =>
    `<tr>${row
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => `<${tag}>${inline(cell.trim())}</${tag}>`)
      .join("")}</tr>`;
  const [head = "", , ...body] = rows;
  return `<table>${cells(head, "th")}${body.map((row) => cells(row, "td")).join("")}</table>`;
}

export function renderCode(text: string, language: string): string {
  if (language !== "diff") return `<pre><code>${escapeHtml(text)}</code></pre>`;
  const rows = text.split("\n").map((line) => {
    const kind = /^(?:\+\+\+|---|diff |index |new file|deleted)/.test(line)
      ? "meta"
      : line.startsWith("@@")
        ? "hunk"
        : line.startsWith("+")
          ? "add"
          : line.startsWith("-")
            ? "del"
            : "same";
    return `<span class="${kind}">${escapeHtml(line) || " "}</span>`;
  });
  return `<pre class="diff">${rows.join("")}</pre>`;
}

function inline(text: string): string {
  return text
    .split(/(`+[^`]+`+)/)
    .map((part, index) =>
      index % 2 === 1
        ? `<code>${escapeHtml(part.replace(/^`+ ?| ?`+$/g, "").replace(/\\\|/g, "|"))}</code>`
        : spans(part),
    )
    .join("");
}

function spans(text: string): string {
  const escaped = text
    .replace(/&(?!#?\w+;)/g, "&amp;")
    .replace(/<(https?:\/\/[^\s<>"]+)>/g, '\u0001a href="$1"\u0002$1\u0001/a\u0002')
    .replace(/</g, "&lt;")
    .replace(/(?<!\\)\*\*(.+?)(?<!\\)\*\*/g, "\u0001b\u0002$1\u0001/b\u0002")
    .replace(/(?<!\\)\*(.+?)(?<!\\)\*/g, "\u0001i\u0002$1\u0001/i\u0002")
    .replace(/\\([\\`*_[\]|~#!$.)+=-])/g, "$1");
  return escaped.replaceAll("\u0001", "<").replaceAll("\u0002", ">");
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
