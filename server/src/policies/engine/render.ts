import type { PromisedBlock, TextEdit } from "../../../../shared/src/fix.ts";
import { err, ok, type Result } from "../../../../shared/src/result.ts";
import { eolOf } from "../../terraform/edits/apply.ts";
import { type BlockOp, editBlock } from "../../terraform/edits/block-edit.ts";
import { minimalEdits } from "../../terraform/edits/minimal.ts";
import { alignLines } from "../../terraform/format/align.ts";
import { parsedFile } from "../../terraform/index/directories.ts";
import type { SourceFile } from "../../terraform/index/model.ts";
import type { Block, Span } from "../../terraform/syntax/ast.ts";
import { parseHcl } from "../../terraform/syntax/parse.ts";
import type { Change } from "../model.ts";

/** Text edits, and the blocks they promise to keep to. */
export interface Rendered {
  readonly edits: readonly TextEdit[];
  readonly promised: readonly PromisedBlock[];
}

/**
 * Turns planned changes into the smallest text edits: changes of one block are merged, blocks created after the same
 * one keep their order, line ends stay as the file has them. The same changes always give the same bytes.
 */
export function renderChanges(changes: readonly Change[]): Result<Rendered, string> {
  const edits: TextEdit[] = [];
  const promised = new Map<string, PromisedBlock>();
  for (const region of regionsOf(changes)) {
    const text = newTextOf(region);
    if (!text.ok) return err(`${region.file.path}: ${text.error}`);
    const before = region.file.text.slice(region.span.start, region.span.end);
    const eol = eolOf(region.file.text);
    const offset = region.span.start;
    edits.push(...minimalEdits({ file: region.file.path, before, after: text.value, offset, eol }));
  }
  for (const edit of creationsOf(changes)) edits.push(edit);
  for (const change of changes) {
    for (const promise of promisesOf(change)) {
      const key = `${promise.file}\0${promise.address}`;
      promised.set(key, merge(promised.get(key), promise));
    }
  }
  edits.sort((a, b) => (a.file === b.file ? a.start - b.start || a.end - b.end : a.file < b.file ? -1 : 1));
  return ok({ edits, promised: [...promised.values()] });
}

/** A stretch of one file that is rewritten as a whole: a top-level block, or a file of plain `name = value` lines. */
interface Region {
  readonly file: SourceFile;
  readonly span: Span;
  readonly replaces: Extract<Change, { kind: "replace" }>[];
  readonly ops: BlockOp[];
}

function regionsOf(changes: readonly Change[]): readonly Region[] {
  const regions = new Map<string, Region>();
  const regionAt = (file: SourceFile, span: Span): Region => {
    const key = `${file.path}\0${span.start}`;
    const region = regions.get(key) ?? { file, span, replaces: [], ops: [] };
    regions.set(key, region);
    return region;
  };
  for (const change of changes) {
    if (change.kind === "ops") regionAt(change.file, change.block).ops.push(...change.ops);
    if (change.kind === "replace") regionAt(change.file, regionSpan(change)).replaces.push(change);
  }
  return [...regions.values()];
}

/** Lines of a variables file are aligned with their neighbours, so the whole file is looked at. */
function regionSpan({ file, within }: Extract<Change, { kind: "replace" }>): Span {
  return blockAt(file, within) ?? { start: 0, end: file.text.length };
}

function blockAt(file: SourceFile, span: Span): Block | null {
  return parsedFile(file).body.blocks.find((block) => block.start <= span.start && span.end <= block.end) ?? null;
}

function newTextOf(region: Region): Result<string, string> {
  const { file, span } = region;
  const before = file.text.slice(span.start, span.end);
  let text = before;
  const replaces = [...region.replaces].sort((a, b) => b.expression.start - a.expression.start);
  for (const { expression, text: value } of replaces) {
    text = text.slice(0, expression.start - span.start) + value + text.slice(expression.end - span.start);
  }
  const plain = before.replace(/\r\n/g, "\n");
  text = text.replace(/\r\n/g, "\n");
  if (alignLines(plain) === plain) text = alignLines(text);
  return region.ops.length === 0 ? ok(text) : editBlock(text, region.ops);
}

/** One insertion per block that others are created after. */
function creationsOf(changes: readonly Change[]): readonly TextEdit[] {
  const groups = new Map<string, { file: SourceFile; after: Block; texts: string[] }>();
  for (const change of changes) {
    if (change.kind !== "create") continue;
    const key = `${change.file.path}\0${change.after.end}`;
    const group = groups.get(key) ?? { file: change.file, after: change.after, texts: [] };
    groups.set(key, group);
    if (!group.texts.includes(change.text)) group.texts.push(change.text);
  }
  return [...groups.values()].map(({ file, after, texts }) => {
    const eol = eolOf(file.text);
    const newline = file.text.indexOf("\n", after.end);
    const lineEnd = newline === -1 ? file.text.length : newline;
    const at = lineEnd > after.end && file.text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd;
    const followedByText = /^\r?\n[ \t]*[^\s]/.test(file.text.slice(at, at + 200));
    const text = texts.map((one) => `\n\n${alignLines(one.trimEnd())}`).join("") + (followedByText ? "\n" : "");
    return { file: file.path, start: at, end: at, newText: eol === "\n" ? text : text.replace(/\n/g, eol) };
  });
}

function promisesOf(change: Change): readonly PromisedBlock[] {
  const file = change.file.path;
  if (change.kind === "create") {
    return parseHcl(change.text).body.blocks.map((block) => ({ file, address: addressOf(block), change: "create" }));
  }
  if (change.kind === "ops") {
    const removes = change.ops.flatMap(removedBy);
    return [{ file, address: addressOf(change.block), change: "edit", ...(removes.length > 0 ? { removes } : {}) }];
  }
  const block = blockAt(change.file, change.within);
  if (block !== null) return [{ file, address: addressOf(block), change: "edit" }];
  const entry = parsedFile(change.file).body.attributes.find(({ start }) => start === change.within.start);
  return [{ file, address: `tfvars.${entry?.name ?? ""}`, change: "edit" }];
}

function removedBy(op: BlockOp): readonly string[] {
  const names = op.path.filter((step) => typeof step === "string");
  if (op.op === "remove") return [[...names, op.name].join(".")];
  return op.op === "remove-block" ? [names.join(".")] : [];
}

/** `resource.aws_s3_bucket.logs`, `variable.env`, `locals`. */
export function addressOf(block: Block): string {
  return [block.type, ...block.labels].join(".");
}

function merge(earlier: PromisedBlock | undefined, later: PromisedBlock): PromisedBlock {
  if (earlier === undefined) return later;
  const removes = [...new Set([...(earlier.removes ?? []), ...(later.removes ?? [])])];
  return { ...earlier, ...(removes.length > 0 ? { removes } : {}) };
}
