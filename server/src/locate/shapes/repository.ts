import { directoryFacts } from "../../terraform/index/directory.ts";
import type { ModuleDirectory, TerraformIndex } from "../../terraform/index/model.ts";
import { isTfvars } from "../../terraform/index/paths.ts";
import type { IndexedRoot } from "../../terraform/index/roots.ts";
import { parsedFile } from "../../terraform/index/source-file.ts";
import type { Expression } from "../../terraform/syntax/ast.ts";
import type { Value } from "../../terraform/values/value.ts";
import { contentOfFile } from "./file-shape.ts";
import type { FileSource } from "./model.ts";

/** What flows are followed to in a repository; each part is found out when it is first asked for. */
export interface Repository {
  readonly index: TerraformIndex;
  readonly callers: Callers;
  readonly contents: Contents;
  /** What var-files give variables; null where only certain ways to apply roots count. */
  readonly varFiles: (() => ReadonlyMap<string, readonly Expression[]>) | null;
  /** The ways in which a directory itself is applied. */
  roots(directory: ModuleDirectory): readonly IndexedRoot[];
  /** Whether modules from elsewhere are downloaded. */
  hasInstalled(): boolean;
}

export function repositoryOf(index: TerraformIndex, everyWay: boolean): Repository {
  const roots = once(() => {
    const found = new Map<string, IndexedRoot[]>();
    for (const root of index.roots) push(found, root.directory.path, root);
    return found;
  });
  return {
    index,
    callers: callersIn(index),
    contents: perFile((source, folder) => contentOfFile(source, folder, index.root)),
    varFiles: everyWay ? once(() => inVarFiles(index)) : null,
    roots: ({ path }) => roots().get(path) ?? [],
    hasInstalled: once(() => hasInstalled(index)),
  };
}

/** What the var-files of a repository give variables, by name. */
function inVarFiles({ files }: TerraformIndex): ReadonlyMap<string, readonly Expression[]> {
  const found = new Map<string, Expression[]>();
  for (const file of files.values()) {
    if (!isTfvars(file.path)) continue;
    for (const { name, value } of parsedFile(file).body.attributes) push(found, name, value);
  }
  return found;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What folders of the repository say with `file(…)`. */
type Contents = (source: FileSource, folder: string) => Value | undefined;

/** Files are read once, however many places in them are asked for. */
function perFile(read: Contents): Contents {
  const known = new Map<string, Value | undefined>();
  return (source, folder) => {
    const key = `${folder}\n${source.as}\n${source.name}`;
    if (!known.has(key)) known.set(key, read(source, folder));
    return known.get(key);
  };
}

type Callers = (directory: ModuleDirectory) => readonly Caller[];

interface Caller {
  readonly directory: ModuleDirectory;
  /** Name of the call. */
  readonly call: string;
}

/** Calls of each directory; found when first asked for. */
function callersIn(index: TerraformIndex): Callers {
  const found = new Map<string, readonly Caller[]>();
  let calling: ReadonlyMap<string, readonly ModuleDirectory[]> | null = null;
  return ({ path }) => {
    const known = found.get(path);
    if (known !== undefined) return known;
    calling ??= callingDirectories(index);
    const callers = (calling.get(path) ?? []).flatMap((directory) =>
      [...directory.calls.values()].flatMap((call): readonly Caller[] =>
        call.target === path ? [{ directory, call: call.name }] : [],
      ),
    );
    found.set(path, callers);
    return callers;
  };
}

function callingDirectories(index: TerraformIndex): ReadonlyMap<string, readonly ModuleDirectory[]> {
  const calling = new Map<string, ModuleDirectory[]>();
  for (const directory of index.directories.values()) {
    for (const target of new Set(directoryFacts(directory).targets)) push(calling, target, directory);
  }
  return calling;
}

function hasInstalled(index: TerraformIndex): boolean {
  for (const { installed } of index.directories.values()) if (installed.size > 0) return true;
  return false;
}

function push<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
