import { blocksOfType } from "../../terraform/index/declarations.ts";
import { directoryFacts } from "../../terraform/index/directory.ts";
import type { ModuleDirectory, ResourceDeclaration, TerraformIndex } from "../../terraform/index/model.ts";
import { PathMap } from "../../terraform/index/path-map.ts";
import { collector } from "../../terraform/index/persistent-list.ts";
import { partsKey } from "../../terraform/values/holes.ts";
import { loosened } from "../../terraform/values/patterns.ts";
import { isAscii } from "../../terraform/values/value.ts";
import { createPatternTable, type PatternTable } from "../pattern-table.ts";
import { matchPattern, type NamePattern } from "../patterns.ts";
import type { Shape } from "../shapes/model.ts";
import { type NameShape, shapeOfName } from "../shapes/name-shape.ts";
import { allows, overlap } from "../shapes/overlap.ts";
import { createReach, type Reach } from "../shapes/reach.ts";
import { classesOf, foldedParts, type Parts } from "../shapes/text.ts";
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
  /** Blocks of the directories of an index whose name may be the text, but for open ones and those that are read. */
  find(text: string, index: TerraformIndex, isRead: (found: Found) => boolean): readonly Found[];
  /**
   * Blocks whose name depends on what is said beyond their directory: all of them, or those whose name may be the text by
   * all that flows into it in the repository.
   */
  open(index: TerraformIndex, text: string | null): readonly Declared[];
  /** Blocks of the directories of an index whose name may be a text that the pattern matches, and maybe some others. */
  overlapping(pattern: NamePattern, index: TerraformIndex): readonly Declared[];
}

/** A block that a search found. */
export interface Found {
  readonly declared: Declared;
  /** Only by the literal text of the argument: no value of the repository is that. */
  readonly isWritten: boolean;
}

/** Blocks that are written alike share their pattern. */
interface Patterned {
  readonly pattern: NamePattern;
  readonly found: readonly Found[];
}

const KEYWORD = { managed: "resource", data: "data" } as const;

/** A directory that is gone keeps its texts: more of them than this are let go of. */
const MAX_GONE = 8;

export function createShapeTable(wanted: Wanted): ShapeTable {
  let content = newContent();
  const declaring = declaringDirectories(wanted.type);
  const readings = new WeakMap<ModuleDirectory, readonly Shaped[]>();
  const add = (directory: ModuleDirectory): void => {
    content.directories.add(directory);
    const shaped = readings.get(directory) ?? shapesIn(directory, wanted);
    readings.set(directory, shaped);
    for (const each of shaped) place(each);
  };
  const place = ({ declared, shape }: Shaped): void => {
    content.shapes.set(declared, shape);
    if (shape.open) content.open.push({ declared, beyond: shape.beyond });
    for (const each of shape.classes) push(content.classes, each, declared);
    for (const parts of shape.texts) {
      const [only = ""] = parts;
      if (parts.length > 1 || only === null) addPattern(parts, { declared, isWritten: false });
      else push(content.known, only, declared);
    }
    if (shape.written !== null && !shape.open) addPattern(shape.written, { declared, isWritten: true });
  };
  const addPattern = (parts: Parts, found: Found): void => {
    const key = partsKey(parts);
    const known = content.byPattern.get(key);
    if (known !== undefined) {
      known.push(found);
      return;
    }
    const pattern = { parts, generatedSuffix: false, constrained: false };
    const those = [found];
    content.byPattern.set(key, those);
    content.patterns.add(pattern, { pattern, found: those });
  };
  return {
    read(index) {
      const now = declaring(index);
      if (content.directories.size > now.length + MAX_GONE) content = newContent();
      for (const directory of now) if (!content.directories.has(directory)) add(directory);
    },
    find(text, index, isRead) {
      const lower = text.toLowerCase();
      const found: Found[] = [];
      const add = (each: Found): void => {
        if (!isRead(each) && isOf(index, each.declared)) found.push(each);
      };
      const whole = (declared: Declared): void => add({ declared, isWritten: false });
      // Normal forms, and the case of letters that are not ASCII, are not looked at.
      if (!isAscii(text)) for (const declared of content.shapes.keys()) whole(declared);
      content.known.get(lower)?.forEach(whole);
      for (const each of classesOf(lower)) content.classes.get(each)?.forEach(whole);
      for (const { pattern, found: those } of content.patterns.find(lower)) {
        const left = those.filter((each) => !isRead(each));
        if (left.length > 0 && matchPattern(pattern, lower, false) !== null) left.forEach(add);
      }
      return found;
    },
    open(index, text) {
      const isOpen = text === null || !isAscii(text) ? null : beyondOf(index);
      const lower = text?.toLowerCase() ?? "";
      return content.open
        .filter(({ declared, beyond }) => isOf(index, declared) && (isOpen === null || isOpen(beyond, declared, lower)))
        .map(({ declared }) => declared);
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

interface Shaped {
  readonly declared: Declared;
  readonly shape: NameShape;
}

/** The blocks of a directory that are looked for, with the shapes of their names. */
function shapesIn(directory: ModuleDirectory, { type, mode, attribute }: Wanted): readonly Shaped[] {
  const found: Shaped[] = [];
  for (const [address, { block }] of blocksOfType(directory, type)) {
    const naming = block.type === KEYWORD[mode] ? namingAttribute(block, attribute) : null;
    if (naming !== null) found.push({ declared: { address, directory }, shape: shapeOfName(naming, block, directory) });
  }
  return found;
}

const reaches = new WeakMap<TerraformIndex, Reach>();

/** Whether a name may be a text, in lower case, by all that flows into it. */
function beyondOf(index: TerraformIndex): (beyond: Shape | null, declared: Declared, text: string) => boolean {
  const reach = reaches.get(index) ?? createReach(index, true);
  reaches.set(index, reach);
  return (beyond, { directory }, text) => {
    const shapes = beyond === null ? null : reach.from({ shape: beyond, directory });
    if (shapes === null) return true;
    for (const shape of shapes) if (allows(shape, text)) return true;
    return false;
  };
}

function isOf(index: TerraformIndex, { directory }: Declared): boolean {
  return index.directories.get(directory.path) === directory;
}

interface Content {
  readonly directories: Set<ModuleDirectory>;
  readonly shapes: Map<Declared, NameShape>;
  readonly known: Map<string, Declared[]>;
  readonly patterns: PatternTable<Patterned>;
  readonly byPattern: Map<string, Found[]>;
  readonly classes: Map<string, Declared[]>;
  /** Of what is said beyond their directory, whatever that is. */
  readonly open: { readonly declared: Declared; readonly beyond: Shape | null }[];
}

function newContent(): Content {
  return {
    directories: new Set(),
    shapes: new Map(),
    known: new Map(),
    patterns: createPatternTable(),
    byPattern: new Map(),
    classes: new Map(),
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
