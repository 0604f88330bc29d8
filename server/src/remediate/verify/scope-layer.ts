import type { PromisedBlock } from "../../../../shared/src/fix.ts";
import type { SourceFile } from "../../terraform/index/model.ts";
import type { Block } from "../../terraform/syntax/ast.ts";
import { type FileItem, itemsOf } from "./items.ts";
import { type Layer, results, type VerifyContext } from "./layer.ts";

const { passed, failed } = results("scope");

/** Arguments that decide which resources exist or who manages them: a fix that touches one only hides the finding. */
const META_ARGUMENTS: ReadonlySet<string> = new Set([
  "count",
  "for_each",
  "provider",
  "providers",
  "source",
  "version",
]);

/** Blocks that no fix may touch. */
const FORBIDDEN = /^(provider|terraform|moved|removed|import|check)\b/;

/**
 * Only the promised blocks changed, every other byte is identical, nothing was deleted that was not promised, and no
 * provider, backend, lifecycle or meta-argument was weakened.
 */
export const scopeLayer: Layer = {
  name: "scope",
  gate: true,
  run(context) {
    for (const path of context.files.keys()) {
      const problem = checkFile(context, path);
      if (problem !== null) return failed(problem);
    }
    const names = context.candidate.promised.map((block) => `${block.change} ${block.address}`);
    return passed(`only the promised blocks changed: ${names.join(", ")}`);
  },
};

function checkFile({ before, after, candidate }: VerifyContext, path: string): string | null {
  const promised = new Map(
    candidate.promised.filter((block) => block.file === path).map((block) => [block.address, block] as const),
  );
  const forbidden = [...promised.keys()].find((address) => FORBIDDEN.test(address));
  if (forbidden !== undefined) return `${path}: \`${forbidden}\` must not be changed by a fix`;
  const oldFile = before.files.get(path);
  const newFile = after.files.get(path);
  if (newFile === undefined) return `${path} is gone`;
  if (oldFile === undefined)
    return [...promised.values()].every((p) => p.change === "create") ? null : `${path} is new`;
  const oldItems = itemsOf(oldFile);
  const newItems = itemsOf(newFile);
  return (
    checkItems(oldItems, newItems, promised, path) ??
    checkRemainder({ oldFile, newFile, oldItems, newItems, promised }) ??
    checkInside(oldItems, newItems, promised)
  );
}

function checkItems(
  oldItems: readonly FileItem[],
  newItems: readonly FileItem[],
  promised: ReadonlyMap<string, PromisedBlock>,
  path: string,
): string | null {
  const current = new Set(newItems.map((item) => item.address));
  const gone = oldItems.find((item) => !current.has(item.address));
  if (gone !== undefined) return `${path}: \`${gone.address}\` was deleted`;
  const earlier = new Set(oldItems.map((item) => item.address));
  const added = newItems.find((item) => !earlier.has(item.address) && promised.get(item.address)?.change !== "create");
  return added === undefined ? null : `${path}: \`${added.address}\` was added without being promised`;
}

/** Everything outside the promised items, compared byte by byte but for blank lines around created blocks. */
function checkRemainder(parts: {
  readonly oldFile: SourceFile;
  readonly newFile: SourceFile;
  readonly oldItems: readonly FileItem[];
  readonly newItems: readonly FileItem[];
  readonly promised: ReadonlyMap<string, PromisedBlock>;
}): string | null {
  const { oldFile, newFile, oldItems, newItems, promised } = parts;
  const oldRest = cutOut(
    oldFile.text,
    oldItems.filter((item) => promised.has(item.address)),
  );
  const newRest = cutOut(
    newFile.text,
    newItems.filter((item) => promised.has(item.address)),
  );
  const creates = [...promised.values()].some((block) => block.change === "create");
  const same = creates ? collapse(oldRest) === collapse(newRest) : oldRest === newRest;
  return same ? null : `${newFile.path}: text outside the promised blocks changed`;
}

function cutOut(text: string, items: readonly FileItem[]): string {
  let rest = "";
  let at = 0;
  for (const item of items) {
    rest += text.slice(at, item.start);
    at = item.end;
  }
  return rest + text.slice(at);
}

function collapse(text: string): string {
  return text.replace(/(\r?\n[ \t]*)+/g, "\n").trimEnd();
}

/** Inside edited blocks nothing may vanish that was not promised, and no meta-argument may change. */
function checkInside(
  oldItems: readonly FileItem[],
  newItems: readonly FileItem[],
  promised: ReadonlyMap<string, PromisedBlock>,
): string | null {
  const current = new Map(newItems.map((item) => [item.address, item.block] as const));
  for (const item of oldItems) {
    const promise = promised.get(item.address);
    const block = current.get(item.address);
    if (promise?.change !== "edit" || item.block === null || block === null || block === undefined) continue;
    const problem = metaProblem(item.block, block) ?? lossProblem(item.block, block, new Set(promise.removes ?? []));
    if (problem !== null) return `${item.address}: ${problem}`;
  }
  return null;
}

function metaProblem(before: Block, after: Block): string | null {
  for (const name of META_ARGUMENTS) {
    // Text is compared by shape, not position: alignment may move it.
    if (shapeOf(before, name) !== shapeOf(after, name)) return `the meta-argument \`${name}\` changed`;
  }
  const [old] = before.body.blocks.filter((block) => block.type === "lifecycle");
  const [current] = after.body.blocks.filter((block) => block.type === "lifecycle");
  const same = JSON.stringify(withoutPositions(old)) === JSON.stringify(withoutPositions(current));
  return same ? null : "its `lifecycle` changed";
}

function shapeOf(block: Block, name: string): string {
  return JSON.stringify(withoutPositions(block.body.attributes.find((attribute) => attribute.name === name)?.value));
}

function withoutPositions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPositions);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !["start", "end", "open", "close"].includes(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPositions(inner)]));
}

function lossProblem(before: Block, after: Block, removes: ReadonlySet<string>): string | null {
  const kept = pathCounts(after);
  for (const [path, count] of pathCounts(before)) {
    const allowed = [...removes].some((removed) => path === removed || path.startsWith(`${removed}.`));
    if (!allowed && (kept.get(path) ?? 0) < count) return `\`${path}\` was removed`;
  }
  return null;
}

function pathCounts(block: Block, prefix = "", counts = new Map<string, number>()): ReadonlyMap<string, number> {
  const add = (name: string): string => {
    const path = prefix + name;
    counts.set(path, (counts.get(path) ?? 0) + 1);
    return path;
  };
  for (const attribute of block.body.attributes) add(attribute.name);
  for (const inner of block.body.blocks) pathCounts(inner, `${add(inner.type)}.`, counts);
  return counts;
}
