import type { Problem } from "../../../../shared/src/report.ts";
import type { Block, Expression } from "../syntax/ast.ts";
import { attributeOf } from "../syntax/find.ts";
import { characters, DIGITS } from "../values/holes.ts";
import { known, unknown, unknownNumber, type Value } from "../values/value.ts";
import type { Deployment } from "./deployment.ts";
import { installedModule } from "./installed.ts";
import type { Expansion, ModuleCall, ModuleDirectory, ModuleInstance, NodeInstance } from "./model.ts";

/** More uses of modules than this is a runaway (a module that multiplies itself); the rest is left out. */
export const MAX_INSTANCES = 50_000;
export const MAX_DEPTH = 16;
/** A `count`/`for_each` with more keys is treated like one whose keys are not known. */
export const MAX_KEYS = 200;

export type Evaluate = (expression: Expression, module: ModuleInstance) => Value;

/** One root module with everything it calls, as instances: a tree that stays valid while its directories do. */
export interface RootModule {
  readonly directory: ModuleDirectory;
  /** Parents before their children. */
  readonly instances: readonly ModuleInstance[];
  readonly problems: readonly Problem[];
  /** There were too many uses of modules: some are left out. */
  readonly cut: boolean;
}

/** Instances of a call, by parent. Trees are immutable, so one table serves every index that shares them. */
const children = new WeakMap<ModuleInstance, Map<string, ModuleInstance[]>>();

/** The instances that a call makes below an instance. */
export function childrenOf(parent: ModuleInstance, call: string): readonly ModuleInstance[] {
  return children.get(parent)?.get(call) ?? [];
}

/** Builds the tree of module uses of one root. `evaluate` is asked for the keys of calls with `count` or `for_each`. */
export function buildRoot(
  root: ModuleDirectory,
  directories: ReadonlyMap<string, ModuleDirectory>,
  options: { readonly deployment: Deployment; readonly evaluate: Evaluate; readonly limit: number },
): RootModule {
  const { deployment, evaluate, limit } = options;
  const instances: ModuleInstance[] = [];
  const problems: Problem[] = [];
  let cut = false;
  const visit = (instance: ModuleInstance, ancestors: readonly string[]): void => {
    if (instances.length >= limit) {
      cut = true;
      return;
    }
    instances.push(instance);
    addChild(instance);
    for (const call of instance.directory.calls.values()) {
      const target = call.target ?? installedModule(instance, call)?.directory;
      const directory = target === undefined ? undefined : directories.get(target);
      if (directory === undefined) continue;
      if (ancestors.includes(directory.path) || ancestors.length >= MAX_DEPTH) {
        problems.push({
          where: call.file.path,
          message: `module "${call.name}" calls itself in the end; not followed`,
        });
        continue;
      }
      for (const child of makeChildren(instance, call, directory, evaluate))
        visit(child, [...ancestors, directory.path]);
    }
  };
  visit({ path: "", directory: root, root, parent: null, call: null, bindings: new Map(), deployment }, [root.path]);
  if (cut) {
    problems.push({ where: ".", message: `more than ${MAX_INSTANCES} module instances; the rest is left out` });
  }
  return { directory: root, instances, problems, cut };
}

function addChild(instance: ModuleInstance): void {
  if (instance.parent === null || instance.call === null) return;
  const calls = children.get(instance.parent) ?? new Map<string, ModuleInstance[]>();
  children.set(instance.parent, calls);
  const list = calls.get(instance.call.name) ?? [];
  calls.set(instance.call.name, list);
  list.push(instance);
}

function makeChildren(
  parent: ModuleInstance,
  call: ModuleCall,
  directory: ModuleDirectory,
  evaluate: Evaluate,
): ModuleInstance[] {
  const base = `${parent.path === "" ? "" : `${parent.path}.`}module.${call.name}`;
  const make = (path: string, bindings: ReadonlyMap<string, Value>): ModuleInstance => ({
    path,
    directory,
    root: parent.root,
    parent,
    call,
    bindings,
    deployment: parent.deployment,
  });
  return expandBlock(base, call.block, (expression) => evaluate(expression, parent)).map((instance) =>
    make(instance.address, instance.bindings),
  );
}

/** The `count` or `for_each` of a block, as far as it is known. */
export function expansionOf(block: Block, evaluate: (expression: Expression) => Value): Expansion {
  const forEach = attributeOf(block, "for_each");
  if (forEach !== undefined) return { kind: "for_each", keys: keysOf(evaluate(forEach.value)) };
  const count = attributeOf(block, "count");
  if (count === undefined) return { kind: "single" };
  const value = evaluate(count.value);
  const number = value.kind === "known" && value.value !== null ? Number(value.value) : Number.NaN;
  return { kind: "count", count: Number.isInteger(number) && number >= 0 && number <= MAX_KEYS ? number : null };
}

function keysOf(value: Value): readonly string[] | null {
  if (value.kind === "object" && !value.open) {
    return value.entries.size <= MAX_KEYS ? [...value.entries.keys()].sort() : null;
  }
  if (value.kind !== "list" || value.items.length > MAX_KEYS) return null;
  const keys: string[] = [];
  for (const item of value.items) {
    if (item.kind !== "known" || item.value === null) return null;
    keys.push(String(item.value));
  }
  return keys.sort();
}

/** The instances of a block with the bindings of `each` and `count` in each of them. */
export function expandBlock(
  address: string,
  block: Block,
  evaluate: (expression: Expression) => Value,
): readonly NodeInstance[] {
  const expansion = expansionOf(block, evaluate);
  if (expansion.kind === "single") return [{ address, wildcard: false, bindings: new Map() }];
  if (expansion.kind === "count") {
    if (expansion.count === null) {
      return [
        {
          address,
          wildcard: true,
          bindings: bind("count", { index: unknownNumber("`count` is not known", characters(DIGITS, 1, 5)) }),
        },
      ];
    }
    return Array.from({ length: expansion.count }, (_, index) => ({
      address: `${address}[${index}]`,
      wildcard: false,
      bindings: bind("count", { index: known(index) }),
    }));
  }
  if (expansion.keys === null) {
    const because = "the keys of `for_each` are not known";
    return [{ address, wildcard: true, bindings: bind("each", { key: unknown(because), value: unknown(because) }) }];
  }
  const collection = evaluate(attributeOf(block, "for_each")?.value ?? { kind: "invalid", start: 0, end: 0 });
  return expansion.keys.map((key) => {
    const value = collection.kind === "object" ? collection.entries.get(key) : known(key);
    return {
      address: `${address}[${JSON.stringify(key)}]`,
      wildcard: false,
      bindings: bind("each", { key: known(key), value: value ?? known(key) }),
    };
  });
}

function bind(name: string, fields: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map([[name, { kind: "object", entries: new Map(Object.entries(fields)), open: false }]]);
}
