import type { SourceFile } from "../index/model.ts";
import { directoryOf } from "../index/paths.ts";
import { parsedFile } from "../index/source-file.ts";
import type { Block, Expression, TraversalStep } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { evaluate, type Scope } from "../values/evaluate.ts";
import { objectOf, unknown, type Value } from "../values/value.ts";
import { terragruntFunctions } from "./functions.ts";
import { inRepository } from "./paths.ts";

/** Files of one repository that Terragrunt reads, by path: its own, and var-files. */
export type HclFiles = ReadonlyMap<string, SourceFile>;

/** Deeper chains of files that read files are a loop. */
const MAX_DEPTH = 12;

/** One configuration file, read for one unit: the same file means something else for each unit that includes it. */
export interface Config {
  readonly file: SourceFile;
  /** Folder that its path functions speak of: the unit's for an included file, else its own. */
  readonly home: string;
  readonly includes: readonly Include[];
  /** Every file that was read for it, itself first. Grows while values are asked for. */
  readonly read: Set<SourceFile>;
  evaluate(expression: Expression): Value;
}

export interface Include {
  readonly name: string;
  readonly config: Config;
  readonly strategy: string;
}

/** The value of an output of the unit in a folder. */
export type OutputOf = (unit: string, output: string) => Value;

export interface ConfigFrom {
  readonly file: SourceFile;
  readonly files: HclFiles;
  /** Absolute path of the repository. */
  readonly repository: string;
  /** Folder of the unit that includes the file; the file's own when it is read by itself. */
  readonly home: string;
  /** Folder of the unit that all of this is read for. */
  readonly original: string;
  /** What a stack gives the unit as `values`; null for a unit that no stack makes. */
  readonly values: Value | null;
  readonly outputOf: OutputOf;
  readonly read: Set<SourceFile>;
  readonly depth: number;
}

/** Reads a configuration file with what it includes. Values are evaluated when asked for. */
export function openConfig(from: ConfigFrom): Config {
  const { file, home, read } = from;
  read.add(file);
  const { blocks } = parsedFile(file).body;
  const includes: Include[] = [];
  const scope: Scope = {
    bindings: new Map(),
    resolve: (root, steps) => resolve(root, steps),
    functions: terragruntFunctions({
      home,
      own: directoryOf(file.path),
      original: from.original,
      repository: from.repository,
      files: from.files,
      includes: () => includes.map(({ name, config }) => ({ name, folder: directoryOf(config.file.path) })),
      readConfig: (path) => readConfig(path, from),
      readVariables: (path) => readVariables(path, from),
    }),
  };
  const local = localsIn(file, blocks, (expression) => evaluate(expression, scope));
  const resolve = (root: string, steps: readonly TraversalStep[]): { value: Value; used: number } => {
    const [first] = steps;
    const name = first?.kind === "attr" ? first.name : null;
    if (root === "local" && name !== null) return { value: local(name), used: 1 };
    if (root === "include") return { value: included(includes), used: 0 };
    if (root === "values" && from.values !== null) return { value: from.values, used: 0 };
    if (root === "dependency") return { value: dependency(steps, config, from), used: 3 };
    return { value: unknown(`\`${root}\` is not known here`), used: steps.length };
  };
  const config: Config = { file, home, includes, read, evaluate: (expression) => evaluate(expression, scope) };
  for (const block of blocks) {
    const include = block.type === "include" ? openInclude(block, config, from) : null;
    if (include !== null) includes.push(include);
  }
  return config;
}

/** Locals of a file by name, each evaluated once. */
function localsIn(
  file: SourceFile,
  blocks: readonly Block[],
  evaluateHere: (expression: Expression) => Value,
): (name: string) => Value {
  const values = new Map<string, Value>();
  const active = new Set<string>();
  return (name) => {
    const hit = values.get(name);
    if (hit !== undefined) return hit;
    const expression = localsOf(blocks).get(name);
    if (expression === undefined) return unknown(`there is no local \`${name}\` in ${file.path}`);
    if (active.has(name)) return unknown(`\`local.${name}\` refers to itself`);
    active.add(name);
    const value = evaluateHere(expression);
    active.delete(name);
    values.set(name, value);
    return value;
  };
}

/** `dependency.vpc.outputs.id`. What `mock_outputs` says is not what is applied. */
function dependency(steps: readonly TraversalStep[], config: Config, from: ConfigFrom): Value {
  const [name, outputs, output] = steps.map((step) => (step.kind === "attr" ? step.name : null));
  const written =
    merged(config).flatMap((each) => {
      const { blocks } = parsedFile(each.file).body;
      const block = blocks.find(({ type, labels }) => type === "dependency" && labels[0] === name);
      return block === undefined ? [] : [textOf(each, attributeOf(block, "config_path")?.value)];
    })[0] ?? null;
  const unit = written === null ? null : inRepository(written, from.home);
  if (outputs !== "outputs" || output === undefined || output === null || unit === null) {
    return unknown("an output of another unit is only known after apply");
  }
  return from.outputOf(unit, output);
}

/** The file of that path and what it says; null when it is not in the repository. */
function readConfig(path: string, from: ConfigFrom): Value | null {
  const target = inRepository(path, from.home);
  const found = target === null ? undefined : from.files.get(target);
  if (found === undefined) return null;
  if (from.depth >= MAX_DEPTH) return unknown("configurations read each other without an end");
  return exposed(openConfig({ ...from, file: found, home: directoryOf(found.path), depth: from.depth + 1 }));
}

/** The entries of a var-file; null when it is not in the repository. */
function readVariables(path: string, from: ConfigFrom): Value | null {
  const target = inRepository(path, from.home);
  const found = target === null ? undefined : from.files.get(target);
  if (found === undefined) return null;
  from.read.add(found);
  const scope: Scope = {
    bindings: new Map(),
    resolve: (root) => ({ value: unknown(`\`${root}\` is not known here`), used: 0 }),
  };
  const { attributes } = parsedFile(found).body;
  return objectOf(new Map(attributes.map(({ name, value }) => [name, evaluate(value, scope)])));
}

function openInclude(block: Block, config: Config, from: ConfigFrom): Include | null {
  const path = attributeOf(block, "path")?.value;
  const strategy = textOf(config, attributeOf(block, "merge_strategy")?.value) ?? "shallow";
  const written = textOf(config, path);
  const target = written === null ? null : inRepository(written, config.home);
  const file = target === null ? undefined : from.files.get(target);
  if (file === undefined || from.depth >= MAX_DEPTH || file === config.file) return null;
  const included = openConfig({ ...from, file, depth: from.depth + 1 });
  return { name: block.labels[0] ?? "", config: included, strategy };
}

/** The text of an expression, or null. */
export function textOf(config: Config, expression: Expression | undefined): string | null {
  const value = expression === undefined ? null : config.evaluate(expression);
  return value?.kind === "known" && typeof value.value === "string" ? value.value : null;
}

/** A configuration and what is merged into it, the one that counts most first. */
export function merged(config: Config): readonly Config[] {
  const included = config.includes.filter(({ strategy }) => strategy !== "no_merge").map((include) => include.config);
  return [config, ...included.reverse()];
}

function localsOf(blocks: readonly Block[]): ReadonlyMap<string, Expression> {
  const found = new Map<string, Expression>();
  for (const block of blocks) {
    if (block.type === "locals") for (const { name, value } of block.body.attributes) found.set(name, value);
  }
  return found;
}

/** What `include.name.…` and `read_terragrunt_config(…).…` may be asked for. */
function exposed(config: Config): Value {
  const { body } = parsedFile(config.file);
  const entries = new Map<string, Value>();
  const locals = new Map([...localsOf(body.blocks)].map(([name, value]) => [name, config.evaluate(value)]));
  entries.set("locals", objectOf(locals));
  const inputs = body.attributes.find(({ name }) => name === "inputs");
  if (inputs !== undefined) entries.set("inputs", config.evaluate(inputs.value));
  return { kind: "object", entries, open: true };
}

/** An include without a name is `include` itself. */
function included(includes: readonly Include[]): Value {
  const [only] = includes;
  if (only !== undefined && includes.length === 1 && only.name === "") return exposed(only.config);
  return { kind: "object", entries: new Map(includes.map(({ name, config }) => [name, exposed(config)])), open: true };
}
