import { blocksOfType, directoryFacts } from "../../terraform/index/directory.ts";
import type { ModuleDirectory, ResourceDeclaration, TerraformIndex } from "../../terraform/index/model.ts";
import { PathMap } from "../../terraform/index/path-map.ts";
import { collector } from "../../terraform/index/persistent-list.ts";
import type { Block } from "../../terraform/syntax/ast.ts";
import { loosened } from "../../terraform/values/patterns.ts";
import { createPatternTable } from "../pattern-table.ts";
import { matchPattern, type NamePattern } from "../patterns.ts";
import { type NameShape, shapeOfName } from "../shapes/name-shape.ts";
import { overlap } from "../shapes/overlap.ts";
import { foldedParts, isFigure, type Parts } from "../shapes/text.ts";
import { namingAttribute } from "./naming.ts";

/** A block of some type, in the directory as it was when it was read. */
export interface Declared {
  /** Within the module. */
  readonly address: string;
  readonly directory: ModuleDirectory;
}

/** What is looked for in blocks: resources of a type by one attribute, or data sources. */
export interface Wanted {
  readonly mode: ResourceDeclaration["mode"];
  readonly type: string;
  /** Name of an argument, or `tags.Name`. */
  readonly attribute: string;
}

/**
 * Blocks by the shape of the attribute that names them. Made of whatever directories have been asked for in a lineage of
 * indexes: directories never change, and what is found is for the caller to hold against its own.
 */
export interface ShapeTable {
  /** Reads what is new in an index. */
  read(index: TerraformIndex): void;
  /** Blocks of the directories of an index whose name may be the text. */
  find(text: string, index: TerraformIndex): readonly Found[];
  /** Blocks of the directories of an index whose name may be a text that the pattern matches, and maybe some others. */
  overlapping(pattern: NamePattern, index: TerraformIndex): readonly Declared[];
}

/** A block that a search found. */
export interface Found {
  readonly declared: Declared;
  /** Only by the literal text of the argument: no value of the repository is that. */
  readonly isWritten: boolean;
}

interface Patterned extends Found {
  readonly pattern: NamePattern;
}

const KEYWORD = { managed: "resource", data: "data" } as const;

/** Directories that are gone are kept up to this many times those that are there. */
const MAX_STALE = 2;

export function createShapeTable(wanted: Wanted): ShapeTable {
  let content = newContent();
  const declaring = declaringDirectories(wanted.type);
  const add = (directory: ModuleDirectory): void => {
    content.directories.add(directory);
    for (const [address, { block }] of blocksOfType(directory, wanted.type)) {
      if (block.type === KEYWORD[wanted.mode]) place({ address, directory }, block);
    }
  };
  const place = (declared: Declared, block: Block): void => {
    const found = namingAttribute(block, wanted.attribute);
    if (found === null) return;
    const shape = shapeOfName(found, block, declared.directory);
    content.shapes.set(declared, shape);
    if (shape.open) content.open.push(declared);
    if (shape.figures) content.figures.push(declared);
    for (const parts of shape.texts) {
      const [only = ""] = parts;
      if (parts.length > 1 || only === null) addPattern(parts, { declared, isWritten: false });
      else push(content.known, only, declared);
    }
    if (shape.written !== null && !shape.open) addPattern(shape.written, { declared, isWritten: true });
  };
  const addPattern = (parts: Parts, found: Found): void => {
    const pattern = { parts, generatedSuffix: false, constrained: false };
    content.patterns.add(pattern, { ...found, pattern });
  };
  return {
    read(index) {
      const now = declaring(index);
      if (content.directories.size > MAX_STALE * now.length + 8) content = newContent();
      for (const directory of now) if (!content.directories.has(directory)) add(directory);
    },
    find(text, index) {
      const lower = text.toLowerCase();
      const whole = [...content.open, ...(isFigure(lower) ? content.figures : []), ...(content.known.get(lower) ?? [])];
      const found: Found[] = whole.map((declared) => ({ declared, isWritten: false }));
      for (const each of content.patterns.find(lower)) {
        if (matchPattern(each.pattern, lower, false) !== null) found.push(each);
      }
      return found.filter(({ declared }) => isOf(index, declared));
    },
    overlapping(pattern, index) {
      const parts = foldedParts(loosened(pattern.parts));
      const found: Declared[] = [];
      for (const [declared, shape] of content.shapes) {
        if (isOf(index, declared) && overlap(shape, parts)) found.push(declared);
      }
      return found;
    },
  };
}

function isOf(index: TerraformIndex, { directory }: Declared): boolean {
  return index.directories.get(directory.path) === directory;
}

interface Content {
  readonly directories: Set<ModuleDirectory>;
  readonly shapes: Map<Declared, NameShape>;
  readonly known: Map<string, Declared[]>;
  readonly patterns: ReturnType<typeof createPatternTable<Patterned>>;
  readonly figures: Declared[];
  readonly open: Declared[];
}

function newContent(): Content {
  return {
    directories: new Set(),
    shapes: new Map(),
    known: new Map(),
    patterns: createPatternTable(),
    figures: [],
    open: [],
  };
}

function declaringDirectories(type: string): (index: TerraformIndex) => readonly ModuleDirectory[] {
  const declares = (directory: ModuleDirectory): boolean => directoryFacts(directory).types.has(type);
  const collect = collector((directory: ModuleDirectory) => (declares(directory) ? [directory] : NONE));
  return ({ directories }) =>
    directories instanceof PathMap ? collect(directories.list) : [...directories.values()].filter(declares);
}

const NONE: readonly ModuleDirectory[] = [];

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
