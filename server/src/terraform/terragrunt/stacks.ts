import type { SourceFile } from "../index/model.ts";
import { directoryOf } from "../index/paths.ts";
import { parsedFile } from "../index/source-file.ts";
import type { Block } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { unknown, type Value } from "../values/value.ts";
import { type Config, type ConfigFrom, openConfig, textOf } from "./config.ts";
import { inRepository } from "./paths.ts";

/** Stacks of stacks deeper than this are a loop. */
const MAX_DEPTH = 6;

/** A unit that a stack makes: the file of its source, read as if it stood where Terragrunt puts it. */
export interface StackUnit {
  readonly file: SourceFile;
  readonly home: string;
  readonly values: Value;
  /** Files that say so. */
  readonly read: ReadonlySet<SourceFile>;
}

type Opening = Omit<ConfigFrom, "file" | "home" | "original" | "values" | "read" | "depth">;

/** The units of every stack of a repository. Source: "Stacks" of Terragrunt's documentation. */
export function unitsOfStacks(opening: Opening): readonly StackUnit[] {
  const stacks = [...opening.files.values()].filter(({ path }) => /(?:^|\/)terragrunt\.stack\.hcl$/.test(path));
  const made = stacks.map((file) =>
    unitsOfStack(file, { opening, home: directoryOf(file.path), values: null, depth: 0 }),
  );
  // What another stack is made from is no stack by itself.
  const sources = new Set(made.flatMap(({ nested }) => [...nested]));
  return made.flatMap(({ units }, i) => (sources.has(stacks[i]) ? [] : units));
}

interface Within {
  readonly opening: Opening;
  readonly home: string;
  readonly values: Value | null;
  readonly depth: number;
}

interface Made {
  readonly units: readonly StackUnit[];
  readonly nested: ReadonlySet<SourceFile | undefined>;
}

function unitsOfStack(file: SourceFile, { opening, home, values, depth }: Within): Made {
  const read = new Set<SourceFile>();
  const config = openConfig({ ...opening, file, home, original: home, values, read, depth: 0 });
  const units: StackUnit[] = [];
  const nested = new Set<SourceFile | undefined>();
  for (const block of parsedFile(file).body.blocks) {
    const place = block.type === "unit" || block.type === "stack" ? placeIn(block, config) : null;
    if (place === null) continue;
    const name = block.type === "unit" ? "terragrunt.hcl" : "terragrunt.stack.hcl";
    const source = opening.files.get(place.source === "" ? name : `${place.source}/${name}`);
    if (source === undefined) continue;
    const given = valuesOf(block, config);
    if (block.type === "unit") units.push({ file: source, home: place.path, values: given, read });
    else if (depth < MAX_DEPTH) {
      nested.add(source);
      const inner = unitsOfStack(source, { opening, home: place.path, values: given, depth: depth + 1 });
      for (const each of inner.nested) nested.add(each);
      units.push(...inner.units.map((unit) => ({ ...unit, read: new Set([...read, ...unit.read]) })));
    }
  }
  return { units, nested };
}

/** Folders of the source and of what is made of it; null when they are not known or outside of the repository. */
function placeIn(block: Block, config: Config): { readonly source: string; readonly path: string } | null {
  const source = textOf(config, attributeOf(block, "source")?.value);
  const path = textOf(config, attributeOf(block, "path")?.value);
  if (source === null || path === null || !/^[./]/.test(source)) return null;
  const plain = attributeOf(block, "no_dot_terragrunt_stack")?.value;
  const isPlain = plain?.kind === "literal" && plain.value === true;
  const from = inRepository(source.replace(/\?.*$/, "").replaceAll("//", "/"), config.home);
  const to = inRepository(isPlain ? path : `.terragrunt-stack/${path}`, config.home);
  return from === null || to === null ? null : { source: from, path: to };
}

function valuesOf(block: Block, config: Config): Value {
  const values = attributeOf(block, "values");
  return values === undefined ? unknown("the stack gives the unit no values") : config.evaluate(values.value);
}
