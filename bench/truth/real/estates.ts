import path from "node:path/posix";
import { type Located, locateOrRefuse } from "../../../server/src/locate/locate.ts";
import { loadIndex } from "../../../server/src/terraform/index/build-index.ts";
import { lineAt } from "../../../server/src/terraform/index/lines.ts";
import type { TerraformIndex } from "../../../server/src/terraform/index/model.ts";
import { refOf } from "./ask.ts";
import { readBlobs, type Source, sourceOf } from "./blobs.ts";
import { blocksOf, couldBe, type Named, nameOf, plainValues, type SeenBlock } from "./blocks.ts";
import { type Check, checkBlock, checkSentence, type Lines } from "./evidence.ts";
import { askForeign, askHidden, type ForeignReport, type HiddenReport } from "./foreign.ts";

/** What one estate showed. */
export interface EstateReport extends Source {
  readonly files: number;
  readonly blocks: number;
  /** Blocks whose name is decided, each asked about once. */
  asked: number;
  right: number;
  /** Another block, although only one has the name. */
  wrong: number;
  /** Several blocks have the name: the answer is one of them, with a reason to prefer it, or lists them. */
  readonly several: { asked: number; one: number; listed: number; refused: number };
  /** Refusals although one block has the name and no open template fits it. */
  refused: number;
  /** Refused since an open template elsewhere fits the name as well. */
  readonly refusedForOthers: { count: number };
  /** Blocks named by expressions, asked for by the name that the product makes of them. */
  readonly templates: { asked: number; right: number; other: number; listed: number; refused: number };
  /** Names whose block was taken out. */
  foreign: ForeignReport;
  /** Names of which the values of variables were hidden. */
  hidden: HiddenReport;
  readonly blockChecks: Record<Check, number>;
  readonly sentences: Record<Check, number>;
  readonly failures: string[];
}

/** Asks for every block of an estate whose name is decided, and checks each receipt against the files. */
export async function measureEstate(folder: string): Promise<EstateReport> {
  const blobs = readBlobs(
    folder,
    (name) => /\.(tf|tofu|tfvars|hcl)$/.test(name) && !/(?:^|\/)\.terraform\//.test(name),
  );
  const lines: Lines = new Map(blobs.map(({ path: file, text }) => [file, text.split(/\r?\n/)]));
  const all = blobs.flatMap(blocksOf);
  const plain = plainValues(blobs);
  const named = all.flatMap((block): Named[] => {
    const known = plain.get(path.dirname(block.file)) ?? new Map<string, string>();
    const name = block.naming === null ? null : nameOf(block.naming.text, known);
    return name === null ? [] : [{ ...block, name }];
  });
  const report = newReport(folder, blobs.length, all.length);
  const index = await loadIndex(folder, new AbortController().signal);
  for (const block of named) {
    report.asked++;
    const located = locateOrRefuse(refOf(block), index, { state: null });
    checkReceipt(report, located, lines);
    const equals = named.filter((other) => other.type === block.type && other.name === block.name);
    if (equals.length > 1) judgeSeveral(report, located, block, equals);
    else judgeOne(report, located, block, all);
  }
  const evaluated = evaluatedNames(index, all);
  for (const block of evaluated) {
    report.templates.asked++;
    const located = locateOrRefuse(refOf(block), index, { state: null });
    checkReceipt(report, located, lines);
    const outcome = outcomeOf(located, block);
    report.templates[outcome]++;
    const said = `${block.type} "${block.name}" is ${block.file}:${block.startLine}: ${located.receipt.address} ${located.receipt.file}:${located.receipt.startLine}`;
    if (outcome === "other") report.failures.push(`another block: ${said}: ${located.receipt.evidence[0] ?? ""}`);
    if (outcome === "refused") report.failures.push(`refused: ${said} ${located.refusal?.message ?? ""}`);
  }
  const given = { index, blobs, named: onlyOnes([...named, ...evaluated]), failures: report.failures };
  report.foreign = askForeign(given);
  report.hidden = askHidden(given);
  return report;
}

/** Blocks whose name no other block of the type has. */
function onlyOnes(all: readonly Named[]): readonly Named[] {
  const sites = new Map<string, Set<string>>();
  const key = ({ type, name }: Named): string => `${type} ${name.toLowerCase()}`;
  for (const block of all)
    sites.set(key(block), (sites.get(key(block)) ?? new Set()).add(`${block.file}:${block.startLine}`));
  const seen = new Set<string>();
  return all.filter((block) => {
    if (seen.has(key(block)) || sites.get(key(block))?.size !== 1) return false;
    seen.add(key(block));
    return true;
  });
}

/** Blocks named by expressions, with the names that the product makes of them: their receipts quote expressions. */
function evaluatedNames(index: TerraformIndex, all: readonly SeenBlock[]): readonly Named[] {
  const seen = new Map<string, SeenBlock>(all.map((block) => [`${block.file}:${block.startLine}`, block]));
  const found = new Map<string, Named>();

  for (const node of index.resources) {
    const { declaration, module } = node;
    const start = `${declaration.file.path}:${lineAt(declaration.file, declaration.block.start)}`;
    const block = seen.get(start);
    const attribute = declaration.block.body.attributes.find(({ name }) => name === block?.naming?.attribute);
    if (block === undefined || attribute === undefined || attribute.value.kind === "literal") continue;
    // `count = 0` makes nothing.
    const [first] = index.expand(node);
    if (first === undefined) continue;
    const value = index.evaluate(attribute.value, module, first.bindings);
    if (value.kind !== "known" || typeof value.value !== "string" || value.value === "") continue;
    found.set(`${start} ${value.value}`, { ...block, name: value.value });
  }
  return [...found.values()];
}

function checkReceipt(report: EstateReport, { receipt, refusal }: Located, lines: Lines): void {
  if (refusal !== null) return;
  const check = checkBlock(receipt, lines);
  report.blockChecks[check]++;
  if (check === "fails")
    report.failures.push(`no such block: ${receipt.address} ${receipt.file}:${receipt.startLine}-${receipt.endLine}`);
  for (const sentence of receipt.evidence) {
    const said = checkSentence(sentence, lines);
    report.sentences[said]++;
    if (said === "fails") report.failures.push(`${receipt.file}:${receipt.startLine}: not so: ${sentence}`);
  }
}

function isAt(site: { readonly file: string; readonly startLine: number }, block: SeenBlock): boolean {
  return site.file === block.file && site.startLine === block.startLine;
}

function outcomeOf({ receipt, refusal }: Located, block: SeenBlock): "right" | "other" | "listed" | "refused" {
  if (refusal === null) return isAt(receipt, block) ? "right" : "other";
  return receipt.candidates.some((each) => isAt(each, block)) ? "listed" : "refused";
}

function judgeSeveral(report: EstateReport, located: Located, block: Named, equals: readonly Named[]): void {
  const { several } = report;
  const { receipt, refusal } = located;
  several.asked++;
  if (refusal !== null) several[outcomeOf(located, block) === "listed" ? "listed" : "refused"]++;
  else if (equals.some((other) => isAt(receipt, other))) several.one++;
  else fail(report, "wrong", block, receipt.address);
}

function judgeOne(report: EstateReport, { receipt, refusal }: Located, block: Named, all: readonly SeenBlock[]): void {
  if (refusal === null && isAt(receipt, block)) report.right++;
  else if (refusal === null) fail(report, "wrong", block, `${receipt.address} ${receipt.file}:${receipt.startLine}`);
  else {
    const possible = all.filter((other) => other.type === block.type && couldBe(other.naming?.text ?? "", block.name));
    if (possible.length > 1) report.refusedForOthers.count++;
    else fail(report, "refused", block, `${refusal.code}: ${refusal.message}`);
  }
}

function newReport(folder: string, files: number, blocks: number): EstateReport {
  const checks = (): Record<Check, number> => ({ holds: 0, fails: 0, unchecked: 0 });
  return {
    ...sourceOf(folder),
    files,
    blocks,
    asked: 0,
    right: 0,
    wrong: 0,
    several: { asked: 0, one: 0, listed: 0, refused: 0 },
    refused: 0,
    refusedForOthers: { count: 0 },
    templates: { asked: 0, right: 0, other: 0, listed: 0, refused: 0 },
    foreign: { asked: 0, refused: 0, listed: 0, wrong: 0 },
    hidden: { asked: 0, right: 0, wrong: 0, listed: 0, refused: 0 },
    blockChecks: checks(),
    sentences: checks(),
    failures: [],
  };
}

function fail(report: EstateReport, how: "wrong" | "refused", block: Named, said: string): void {
  report[how]++;
  report.failures.push(`${how}: ${block.type} "${block.name}" is ${block.file}:${block.startLine}: ${said}`);
}
