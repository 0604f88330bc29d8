import { Language, Parser } from "web-tree-sitter";
import { assetPath } from "../../platform/assets.ts";
import type { Block, ParsedFile, SyntaxProblem } from "./ast.ts";
import { buildBody } from "./build.ts";
import { type Cst, readCst } from "./cst.ts";
import { outline } from "./outline.ts";

/** Largest text that is parsed, in UTF-16 units. Hand-written Terraform never comes near; generated dumps do. */
export const MAX_FILE_LENGTH = 4 * 1024 * 1024;

/** At most this many problems are reported for one file: after a few, the rest is noise. */
const MAX_PROBLEMS = 5;

let parser: Parser | null = null;
let loading: Promise<void> | null = null;

/** Loads the grammar once per process. Must be awaited before the first {@link parseHcl}. */
export function loadHcl(): Promise<void> {
  loading ??= (async () => {
    await Parser.init({ locateFile: () => assetPath("web-tree-sitter.wasm") });
    const language = await Language.load(assetPath("tree-sitter-terraform.wasm"));
    const created = new Parser();
    created.setLanguage(language);
    parser = created;
  })();
  return loading;
}

/**
 * Parses HCL. Never throws for any text: what could not be read is in `problems`, every block that could be read is
 * in `body`.
 */
export function parseHcl(text: string): ParsedFile {
  if (parser === null) throw new Error("loadHcl() was not awaited before parseHcl()");
  return refuse(text) ?? outline(text) ?? parseWhole(parser, text);
}

/** As {@link parseHcl}, by tree-sitter alone: the slow and thorough way. */
export function parseHclByTree(text: string): ParsedFile {
  if (parser === null) throw new Error("loadHcl() was not awaited before parseHclByTree()");
  return refuse(text) ?? parseWhole(parser, text);
}

/**
 * The problems that {@link parseHclByTree} finds. Of a text without any the tree is not even copied out of WASM memory,
 * which is most of the work.
 */
export function problemsByTree(text: string): readonly SyntaxProblem[] {
  if (parser === null) throw new Error("loadHcl() was not awaited before problemsByTree()");
  const refused = refuse(text);
  if (refused !== null) return refused.problems;
  const tree = parser.parse(withoutMark(text));
  const isSound = tree !== null && !tree.rootNode.hasError;
  tree?.delete();
  return isSound ? [] : parseWhole(parser, text).problems;
}

function parseWhole(using: Parser, text: string): ParsedFile {
  const input = withoutMark(text);
  const whole = parseText(using, input, 0);
  if (whole === null) return empty("the text could not be parsed");
  if (!whole.hasError) return { body: buildBody(whole.root, input), problems: [] };
  return recover(using, input) ?? { body: buildBody(whole.root, input), problems: problemsOf(whole.root, input) };
}

/** A byte order mark is not in the grammar; a space keeps every offset. */
function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
}

function parseText(
  using: Parser,
  text: string,
  base: number,
): { readonly root: Cst; readonly hasError: boolean } | null {
  const tree = using.parse(text);
  if (tree === null) return null;
  try {
    return { root: readCst(tree, base), hasError: tree.rootNode.hasError };
  } finally {
    // The tree lives in WASM memory, which no garbage collector sees.
    tree.delete();
  }
}

/** Top-level blocks start at the left margin in every file that people write. */
const HEADER = /^(?:resource|data|module|variable|output|provider|locals|terraform|moved|import)\b[^\n{=]*\{/gm;

/** More blocks than this are not parsed one by one. */
const MAX_RECOVERED = 2_000;

/**
 * Reads a broken file block by block, so that an error in one does not swallow the next, as the grammar's own recovery
 * does. Null when there is nothing to cut at.
 */
function recover(using: Parser, text: string): ParsedFile | null {
  const starts = [...text.matchAll(HEADER)].map((match) => match.index);
  if (starts.length === 0 || starts.length > MAX_RECOVERED) return null;
  // What stands before the first block is read too: it may be where the error is.
  const cuts = starts[0] === 0 ? starts : [0, ...starts];
  const blocks: Block[] = [];
  const problems: SyntaxProblem[] = [];
  cuts.forEach((start, i) => {
    const part = parseText(using, text.slice(start, cuts[i + 1] ?? text.length), start);
    if (part === null) return;
    blocks.push(...buildBody(part.root, text).blocks);
    const [first] = part.hasError ? problemsOf(part.root, text) : [];
    if (first !== undefined && problems.length < MAX_PROBLEMS) problems.push(first);
  });
  return { body: { start: 0, end: text.length, attributes: [], blocks }, problems };
}

function refuse(text: string): ParsedFile | null {
  if (text.length > MAX_FILE_LENGTH) {
    return empty(`larger than ${MAX_FILE_LENGTH / 1024 / 1024} MiB, skipped; split it or exclude it`);
  }
  if (text.includes("\0")) return empty("not a text file (it contains NUL bytes), skipped");
  return null;
}

function empty(message: string): ParsedFile {
  return {
    body: { start: 0, end: 0, attributes: [], blocks: [] },
    problems: [{ start: 0, end: 0, line: 1, message }],
  };
}

function problemsOf(root: Cst, text: string): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const stack: Cst[] = [root];
  while (stack.length > 0 && problems.length < MAX_PROBLEMS) {
    const node = stack.pop();
    if (node === undefined) break;
    if (node.type === "ERROR" || node.missing) {
      problems.push(problemAt(node, text));
      continue;
    }
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child !== undefined) stack.push(child);
    }
  }
  return problems;
}

function problemAt(node: Cst, text: string): SyntaxProblem {
  const line = lineOf(text, node.start);
  const snippet =
    text
      .slice(node.start, Math.min(node.end, node.start + 30))
      .split("\n", 1)[0]
      ?.trim() ?? "";
  const message = node.missing ? `missing \`${node.type}\`` : `cannot read \`${snippet}\``;
  return { start: node.start, end: node.end, line, message };
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
