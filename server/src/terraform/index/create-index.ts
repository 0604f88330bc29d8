import type { Problem } from "../../../../shared/src/report.ts";
import { evaluate } from "../values/evaluate.ts";
import { decide } from "./decide.ts";
import { unitsIn } from "./deployments.ts";
import type { ChangedReading, Directories } from "./directories.ts";
import { directoryFacts } from "./directory.ts";
import { isInstalledPath } from "./installed.ts";
import { childrenOf, expandBlock } from "./instances.ts";
import type { ModuleDirectory, NodeInstance, ResourceNode, SourceFile, TerraformIndex } from "./model.ts";
import { type IndexOptions, optionsKey } from "./options.ts";
import { directoryOf } from "./paths.ts";
import { type Collect, collector, itemAt, itemsOf } from "./persistent-list.ts";
import { forgetOthers, type KeptWays, nodesIn, type PossibleWays, possibleWays } from "./possible.ts";
import { collectReferences } from "./references.ts";
import { changedRoots, type RootList, rootList } from "./root-list.ts";
import type { IndexedRoot } from "./roots.ts";
import { createScopes } from "./scope.ts";
import { problemsOfFile } from "./source-file.ts";

/** What an index is made of. The next version is made from it; the index itself must not keep all that came before. */
interface Parts {
  readonly root: string;
  readonly options: IndexOptions;
  readonly reading: Directories;
  /** What could not be read from disk. */
  readonly read: readonly Problem[];
  readonly roots: RootList;
  readonly ways: PossibleWays;
  /** The possible ways of its roots, as far as they were asked for. */
  readonly kept: KeptWays;
  readonly shared: Shared;
}

/** What all versions of an index have in common. */
interface Shared {
  /** Resources of a type in a root list, by type. */
  readonly byType: Map<string, Collect<IndexedRoot, ResourceNode>>;
  readonly declaring: Map<string, Collect<IndexedRoot, IndexedRoot>>;
}

const parts = new WeakMap<TerraformIndex, Parts>();

/** The same for an index and all that were made from it by changes. */
export function lineageOf(index: TerraformIndex): object {
  return parts.get(index)?.shared ?? index;
}

/** What an index was read from: files, directories, and problems of the disk. */
export function readingOf(index: TerraformIndex): Pick<Parts, "reading" | "read"> | undefined {
  return parts.get(index);
}

/** An index of a reading; what did not change since `previous` is taken from there. */
export function createIndex(
  given: Pick<Parts, "root" | "options" | "reading" | "read">,
  previous: TerraformIndex | undefined,
): TerraformIndex {
  const { root, options, reading } = given;
  // With other options nothing that was evaluated holds any more.
  const isSame = previous !== undefined && optionsKey(previous.options) === optionsKey(options);
  const before = isSame ? parts.get(previous) : undefined;
  const roots = rootList(reading, before?.roots ?? null, { root, options, evaluateIn });
  const kept: KeptWays = before?.kept ?? new Map();
  forgetOthers(kept, roots.list);
  const ways = possibleWays({ ...reading, roots: roots.list }, kept, evaluateIn);
  return indexOf({
    ...given,
    roots,
    ways,
    kept,
    shared: before?.shared ?? { byType: new Map(), declaring: new Map() },
  });
}

/** The index after texts of some of its files changed. Costs what hangs on them, whatever the size of the rest. */
export function changedIndex(index: TerraformIndex, change: ChangedReading): TerraformIndex {
  const before = parts.get(index);
  const roots = before === undefined ? null : changedRoots(before.roots, change, { ...before, evaluateIn });
  const { files, directories, beside } = change;
  const reading = { files, directories, beside };
  if (before === undefined || roots === null) {
    return createIndex({ root: index.root, options: index.options, reading, read: before?.read ?? [] }, index);
  }
  return indexOf({ ...before, reading, roots, ways: before.ways.after(change, roots.list) });
}

function indexOf(made: Parts): TerraformIndex {
  const { root, options, read, ways, shared } = made;
  const { files, directories } = made.reading;
  const { list, placesOf } = made.roots;
  const rootsReaching = (directory: string): readonly IndexedRoot[] =>
    placesOf(directory).flatMap((place) => itemAt(list, place) ?? []);
  const declaring = (type: string): readonly IndexedRoot[] =>
    sharedCollect(shared.declaring, type, (each: IndexedRoot) => (each.declares(type) ? [each] : NO_ROOTS))(list);
  const roots = once(() => itemsOf(list));
  const everything = once(() => ({
    instances: NO_INSTANCES.concat(...roots().map((each) => each.contents().instances)),
    resources: NO_NODES.concat(...roots().map((each) => each.contents().nodes)),
  }));
  const index: TerraformIndex = {
    root,
    options,
    files,
    directories,
    get roots() {
      return roots();
    },
    get instances() {
      return everything().instances;
    },
    get resources() {
      return everything().resources;
    },
    get problems() {
      const ofRoots = roots().flatMap((each) => each.problems());
      return [...read, ...syntaxProblems(files.list), ...callProblems(directories.list), ...ofRoots];
    },
    get units() {
      return unitsIn(files, root);
    },
    byType: (type) =>
      sharedCollect(shared.byType, type, (each: IndexedRoot) =>
        each.declares(type) ? nodesIn([each], type) : NO_NODES,
      )(list),
    possible: (type, among) =>
      among === undefined ? ways.nodes(type, list) : nodesIn(declaring(type).filter(among).flatMap(ways.of), type),
    ways: ways.of,
    untried: () => ways.untried(list),
    rootsReaching,
    nodesOf: (declaration) =>
      rootsReaching(directoryOf(declaration.file.path)).flatMap(
        (each) => each.contents().byDeclaration.get(declaration) ?? NO_NODES,
      ),
    expand: (node): readonly NodeInstance[] =>
      expandBlock(node.address, node.declaration.block, (expression) => evaluateIn(expression, node.module)),
    references: (expression, module) => collectReferences(expression, module, childrenOf),
    evaluate: evaluateIn,
    decide,
  };
  parts.set(index, made);
  return index;
}

const NO_ROOTS: readonly IndexedRoot[] = [];
const NO_INSTANCES: TerraformIndex["instances"] = [];
const NO_NODES: readonly ResourceNode[] = [];
const NO_PROBLEMS: readonly Problem[] = [];

/** The collector of a key, made when it is first needed. */
function sharedCollect<T, S>(
  all: Map<string, Collect<T, S>>,
  key: string,
  of: (item: T) => readonly S[],
): Collect<T, S> {
  const collect = all.get(key) ?? collector(of);
  all.set(key, collect);
  return collect;
}

/** Reads every file as a whole, when it is first called. */
const syntaxProblems: Collect<SourceFile, Problem> = collector((file) => {
  // Other tools have files of that ending, too, which are no business of ours.
  if (file.path.endsWith(".hcl") && !file.path.endsWith("terragrunt.hcl")) return NO_PROBLEMS;
  if (isInstalledPath(file.path)) return NO_PROBLEMS;
  return problemsOfFile(file).map(({ line, message }) => ({
    where: `${file.path}:${line}`,
    message: `${message}; the rest of the file is used`,
  }));
});

const callProblems: Collect<ModuleDirectory, Problem> = collector((directory) => directoryFacts(directory).problems);

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Instances never change, so what was evaluated in one stays true for as long as it lives. */
const scopes = createScopes(childrenOf);
const evaluateIn: TerraformIndex["evaluate"] = (expression, module, bindings) =>
  evaluate(expression, scopes.scopeOf(module, bindings));
