import type { ResourceDeclaration, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import { stripKeys } from "../terraform/state/addresses.ts";
import type { Match, StageResult } from "./matches.ts";
import { NOTHING } from "./matches.ts";
import { instanceAt, nodesAt } from "./node-index.ts";
import type { Query } from "./query.ts";
import { type Removed, removedAt, removedSentence } from "./removed.ts";
import { linesOf } from "./sites.ts";

export interface CodeResult extends StageResult {
  /** The code removed the address that is asked for from Terraform's control: the sentence that says so. */
  readonly removed?: string | null;
}

/** For findings that know the code: an address, a file with a line, or both. */
export function byCode({ ref }: Query, index: TerraformIndex): CodeResult {
  const address = ref.address?.trim() ?? "";
  if (address === "" && ref.file === undefined) return NOTHING;
  const path = ref.file === undefined ? null : filePath(ref.file, index);
  if (ref.file !== undefined && path === null) return { matches: [], notes: [missing(ref.file)] };
  if (address === "") return path === null ? NOTHING : byLine(path, ref.line, index);
  const { root } = ref;
  const nodes = nodesFor(address, path, index).filter(
    (node) => root === undefined || node.module.deployment.key === root,
  );
  if (nodes.length === 0) {
    const where = path === null ? "the code" : path;
    const removed = removedIn(address, root, index).map((each) => `${address} is ${removedSentence(each)}`);
    return { matches: [], notes: [...removed, `there is no ${address} in ${where}`], removed: removed[0] ?? null };
  }
  const say = `the finding names ${address}${path === null ? "" : ` in ${path}`}`;
  return { matches: nodes.map((node) => matchOf(node, address, say, index)), notes: [] };
}

function removedIn(address: string, root: string | undefined, index: TerraformIndex): readonly Removed[] {
  return removedAt(address, index).filter((each) => root === undefined || each.root.path === root);
}

/** Nodes of the address; with a file only those declared there. Scanners leave the module path out, so a file may make up for it. */
function nodesFor(address: string, path: string | null, index: TerraformIndex): readonly ResourceNode[] {
  const found = nodesAt(address, index);
  if (path === null) return found;
  const inFile = found.filter((node) => node.declaration.file.path === path);
  if (inFile.length > 0) return inFile;
  const bare = stripKeys(address);
  const declared = declarationsIn(path, index).find((each) => each.address === bare);
  return declared === undefined ? [] : index.nodesOf(declared);
}

function byLine(path: string, line: number | undefined, index: TerraformIndex): StageResult {
  if (line === undefined) return { matches: [], notes: [`${path} alone does not say which block is meant`] };
  const declared = declarationsIn(path, index).find((each) => {
    const { startLine, endLine } = linesOf(each);
    return startLine <= line && line <= endLine;
  });
  if (declared === undefined) return { matches: [], notes: [`there is no resource at ${path}:${line}`] };
  const say = `the finding names ${path}:${line}`;
  return { matches: index.nodesOf(declared).map((node) => matchOf(node, node.address, say, index)), notes: [] };
}

function matchOf(node: ResourceNode, address: string, say: string, index: TerraformIndex): Match {
  const instance = instanceAt(node, address, index);
  return {
    node,
    address: instance.address,
    wildcard: instance.wildcard,
    score: 1,
    literal: 0,
    certain: true,
    evidence: [say],
  };
}

function declarationsIn(path: string, index: TerraformIndex): readonly ResourceDeclaration[] {
  const slash = path.lastIndexOf("/");
  const directory = index.directories.get(slash < 0 ? "" : path.slice(0, slash));
  return [...(directory?.resources.values() ?? [])].filter((each) => each.file.path === path);
}

/** The indexed path a finding means: scanners write a leading slash, a drive or a path from above the root. */
function filePath(given: string, index: TerraformIndex): string | null {
  const path = given.replaceAll("\\", "/").replace(/^(?:\.?\/)+/, "");
  if (index.files.has(path)) return path;
  const files = [...index.files.keys()];
  const ends = files.filter((each) => path.endsWith(`/${each}`));
  return ends.sort((a, b) => b.length - a.length)[0] ?? foldedPath(path, files);
}

/** The one file whose path differs in case only: on Windows and macOS a scanner may write it so. */
function foldedPath(path: string, files: readonly string[]): string | null {
  const wanted = `/${path.toLowerCase()}`;
  const [only, ...others] = files.filter((each) => wanted.endsWith(`/${each.toLowerCase()}`));
  return only !== undefined && others.length === 0 ? only : null;
}

function missing(file: string): string {
  return `there is no ${file} among the files that were read`;
}
