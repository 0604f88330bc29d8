import { type FileFacts, wordsOf } from "./facts.ts";
import { scanCalls } from "./scan-calls.ts";

/**
 * The facts of a text of HCL, taken from it by searching for headers of blocks. Null where that may not say what the
 * outline says: the file is outlined then.
 *
 * Of a text that Terraform can read, `calls` and `asksWorkspace` are those of the outline; `types`, `imports` and
 * `outside` are at least its: what looks like a header counts, be it in a comment or in a heredoc. Whoever goes by them
 * looks at the blocks next, and then finds none. Of a broken text an outline is a guess, and this may be another.
 *
 * Why this is faster: regular expressions are machine code at once, and most files need but one pass of them.
 */
export function scanFacts(text: string): FileFacts | null {
  const found: Found = { types: new Set(), calls: false, imports: false };
  HEADER.lastIndex = 0;
  for (let match = HEADER.exec(text); match !== null; match = HEADER.exec(text)) {
    // Taken apart, not destructured: iterators are slow in the first second of a process.
    const type = match[1];
    const word = match[2];
    if (type !== undefined) found.types.add(type);
    else if (word !== undefined && !addUncommon(found, text, { word, at: HEADER.lastIndex })) return null;
  }
  const calls = found.calls && mayCallLocally(text) ? scanCalls(text) : { calls: NOTHING, outside: found.calls };
  if (calls === null) return null;
  return {
    types: found.types.size === 0 ? NOTHING : [...found.types],
    ...calls,
    imports: found.imports,
    ...wordsOf(text),
  };
}

const NOTHING: readonly never[] = [];

interface Found {
  readonly types: Set<string>;
  calls: boolean;
  imports: boolean;
}

const NAME = "[A-Za-z_][A-Za-z0-9_-]*";
/** White space and a few comments. */
const SPACE = "(?:[ \\t\\r\\n]*(?:#|//)[^\\n]*\\n){0,4}[ \\t\\r\\n]*";

/**
 * In this order: a comment up to the end of its line; the header of a resource as everybody writes it, with its type;
 * and the word alone, when something stands behind it that may go on as a header. A comment with a quote is none: a
 * quoted text that began further up may end in it.
 */
const HEADER = new RegExp(
  [
    '(?:#|//)(?:[^\\n"*]|\\*(?!/))*(?:\\n|$)',
    `(?<![A-Za-z_])(?:resource|data)[ \\t]*"(${NAME})"[ \\t]*"${NAME}"[ \\t]*\\{`,
    `(?<![A-Za-z_])(resource|data|module|import)(?![A-Za-z0-9_-])(?=[ \\t\\r\\n]*["{/#A-Za-z_\\f\\v\\x80-\\uffff])`,
  ].join("|"),
  "g",
);

/** Labels up to something else. */
const LABELS = new RegExp(`${SPACE}(?:(?:"[^"\\\\$%\\n]*"|${NAME})${SPACE}){0,8}`, "y");
const FIRST_LABEL = new RegExp(`${SPACE}(?:"([^"\\n]*)"|(${NAME}))`, "y");
/** Comments, labels of other forms, and white space and letters beyond ASCII: what follows may still be a header. */
const UNCERTAIN = /\/[/*]|::|"[^"\n]*[\\$%]|[#\f\v\x80-\uffff]/y;
/** The body, or yet more labels: as many are no header that anybody wrote, but taken for one. */
const GOES_ON = /[{A-Za-z_]|"[^"\n]*"/y;

/** What may be a header in another form than the common one. False when that cannot be told here. */
function addUncommon(
  found: Found,
  text: string,
  { word, at }: { readonly word: string; readonly at: number },
): boolean {
  LABELS.lastIndex = at;
  LABELS.test(text);
  const after = LABELS.lastIndex;
  if (matchesAt(UNCERTAIN, text, after)) return isInText(text, at);
  if (!matchesAt(GOES_ON, text, after)) return true;
  if (word === "module") found.calls = true;
  else if (word === "import") found.imports = true;
  else {
    FIRST_LABEL.lastIndex = at;
    const [, quoted, bare] = FIRST_LABEL.exec(text) ?? [];
    const type = quoted ?? bare;
    if (type !== undefined) found.types.add(type);
  }
  return true;
}

/** Whether a quoted text is open at an offset, by the line that it is in. False when that is uncertain. */
function isInText(text: string, at: number): boolean {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  if (at - start > MAX_LOOK_BACK) return false;
  const before = text.slice(start, at);
  return !/\\|\*\//.test(before) && before.split('"').length % 2 === 0;
}

/** Characters. Looking back costs this for every word of headers on a long line. */
const MAX_LOOK_BACK = 500;

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Whether a text may have a local source: a quoted text or a heredoc that starts with one or two dots. */
function mayCallLocally(text: string): boolean {
  return LOCAL.test(text) || (text.includes("<<") && LOCAL_LINE.test(text));
}

const LOCAL = /"\.{1,2}["/\\]|\\u/i;
const LOCAL_LINE = /^[ \t]*\.{1,2}(?:[/\\\s]|$)/m;
