import { ACCOUNTS, hcl, put } from "../draft.ts";
import type { Directory, Draft, Live } from "../model.ts";

/** Files whose blocks may stand in any other file of the folder. */
function isMovable(name: string): boolean {
  return name.endsWith(".tf");
}

function shuffled<T>(draft: Draft, items: readonly T[]): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = draft.random.int(0, i);
    const [a, b] = [list[i], list[j]];
    if (a !== undefined && b !== undefined) [list[i], list[j]] = [b, a];
  }
  return list;
}

/** All blocks of a folder in another order, in files that `nameOf` chooses. */
function redistribute(draft: Draft, nameOf: (i: number) => string): void {
  for (const { files } of draft.directories.values()) {
    const names = [...files.keys()].filter(isMovable);
    const blocks = shuffled(
      draft,
      names.flatMap((name) => files.get(name) ?? []),
    );
    for (const name of names) files.delete(name);
    blocks.forEach((text, i) => {
      files.set(nameOf(i), [...(files.get(nameOf(i)) ?? []), text]);
    });
  }
}

export function shuffleBlocks(draft: Draft): void {
  redistribute(draft, (i) => `part-${i % 3}.tf`);
}

export function splitFiles(draft: Draft): void {
  redistribute(draft, (i) => `block-${i}.tf`);
}

export function mergeFiles(draft: Draft): void {
  redistribute(draft, () => "everything.tf");
}

/** Other names for the locals of every folder. */
export function renameLocals(draft: Draft): void {
  for (const { files } of draft.directories.values()) {
    const all = [...files.entries()].filter(([name]) => isMovable(name) || name.endsWith(".hcl"));
    const names = all.flatMap(([, blocks]) => blocks.filter((text) => text.startsWith("locals {"))).flatMap(defined);
    for (const [file, blocks] of all)
      files.set(
        file,
        blocks.map((text) => renamed(text, names)),
      );
  }
}

function defined(text: string): readonly string[] {
  return [...text.matchAll(/^ {2}(\w+) *=/gm)].map((found) => found[1] ?? "");
}

function renamed(text: string, names: readonly string[]): string {
  let result = text;
  for (const name of names) {
    result = result.replaceAll(new RegExp(`\\blocal\\.${name}\\b`, "g"), `local.the_${name}`);
    if (text.startsWith("locals {"))
      result = result.replaceAll(new RegExp(`^ {2}${name}( *)=`, "gm"), `  the_${name}$1=`);
  }
  return result;
}

/** Text that means the same inside of a module that is given nothing. */
const SELF_CONTAINED =
  /\b(?:var|local|data|each|count|module|terraform|aws|path)\.|\$\{|random_|= aws_\w+\.|\b(?:count|for_each|provider) +=/;
/** Subjects whose truth hangs on where the block stands. */
const FIXED: ReadonlySet<string> = new Set(["import", "moved", "external", "formats", "same-tag", "regions"]);

/** Puts a block into a module of its own and says so in a `moved` block. */
export function wrapInModule(draft: Draft): void {
  for (const [i, live] of draft.live.entries()) {
    const { place, slot } = live;
    if (place === null || slot === null || slot.module !== "" || slot.index !== null || FIXED.has(live.subject))
      continue;
    const directory = draft.directories.get(place.directory);
    if (directory === undefined || draft.random.chance(0.4)) continue;
    if (
      draft.live.filter((other) => other.place?.header === place.header && other.place.directory === place.directory)
        .length > 1
    )
      continue;
    const taken = takeOut(directory, place.header, `${slot.type}.${slot.name}`);
    if (taken === null) continue;
    const call = `wrapped_${i}`;
    const folder = `${place.directory}/modules/${call}`;
    put(draft, folder, "main.tf", taken);
    put(draft, place.directory, "wrapped.tf", hcl(`module "${call}"`, `source = "⟪${folder}⟫"`));
    const address = `${slot.type}.${slot.name}`;
    put(draft, place.directory, "wrapped.tf", hcl("moved", `from = ${address}`, `to = module.${call}.${address}`));
    draft.live[i] = { ...live, address: `module.${call}.${address}`, place: { ...place, directory: folder } };
  }
}

/** Removes the block when nothing else in the folder speaks of it and it speaks of nothing. */
function takeOut({ files }: Directory, header: string, address: string): string | null {
  const mentions = [...files.values()].flat().filter((text) => text.includes(address)).length;
  for (const [name, blocks] of files) {
    const at = blocks.findIndex((text) => text.startsWith(`${header} {`));
    const text = blocks[at];
    if (text === undefined || !isMovable(name)) continue;
    if (mentions > 0 || SELF_CONTAINED.test(text)) return null;
    blocks.splice(at, 1);
    return text;
  }
  return null;
}

/** Subjects of roots that are not copied: their files or ids belong to one environment. */
const SINGLE: ReadonlySet<string> = new Set([
  "import",
  "terragrunt",
  "var-files",
  "workspace",
  "same-name",
  "accounts",
  "formats",
  "crowded",
]);

/** Copies root modules into another account, everything else as it was. */
export function duplicateEnvironment(draft: Draft): void {
  const roots = new Set(draft.live.map((live) => live.root).filter((root) => root !== ""));
  for (const root of roots) {
    const own = draft.live.filter((live) => live.root === root);
    const directory = draft.directories.get(root);
    const [first] = own;
    if (first === undefined || directory === undefined || draft.random.chance(0.5)) continue;
    if (own.some((live) => SINGLE.has(live.subject) || sharesName(live))) continue;
    copyRoot(draft, directory, own);
  }
}

/** Bucket names are one space for the whole world. */
function sharesName(live: Live): boolean {
  return live.external || live.slot?.type === "aws_s3_bucket" || live.slot?.type === "aws_s3_bucket_versioning";
}

function copyRoot(draft: Draft, directory: Directory, own: readonly Live[]): void {
  const [first] = own;
  if (first === undefined) return;
  const from = first.where.account;
  const account = Object.values(ACCOUNTS).find((each) => each !== from) ?? from;
  const path = `${directory.path}-copy`;
  const texts = [...directory.files].map(
    ([name, blocks]) => [name, blocks.map((text) => text.replaceAll(from, account))] as const,
  );
  const isFirm = [...directory.files.values()]
    .flat()
    .some((text) => text.startsWith('provider "aws"') && text.includes(from));
  draft.directories.set(path, { path, files: new Map(texts) });
  for (const live of own) {
    const inRoot = live.place?.directory === directory.path;
    const decidedBy = live.decidedBy === "text" && inRoot && !isFirm ? "state" : live.decidedBy;
    draft.live[draft.live.indexOf(live)] = { ...live, decidedBy };
    const place = live.place === null || !inRoot ? live.place : { ...live.place, directory: path };
    draft.live.push({ ...live, decidedBy, place, root: path, where: { ...live.where, account } });
  }
}
