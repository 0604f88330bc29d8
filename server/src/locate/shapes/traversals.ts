import { isRandom } from "../../terraform/index/random-values.ts";
import { followedArgument } from "../../terraform/index/resource-values.ts";
import type { TraversalExpression, TraversalStep } from "../../terraform/syntax/ast.ts";
import { nameOfStep } from "./constant.ts";
import { type Bindings, type Bound, DEEP, ELEMENT, KEYS, type Path, type Source, SPLAT } from "./model.ts";
import { inList, isText, type Walker } from "./walker.ts";

/** References, and any expression followed by steps. */
export function walkTraversal(walk: Walker, traversal: TraversalExpression, path: Path, bindings: Bindings): void {
  const { root, steps } = traversal;
  if (path[0] === KEYS && steps.some(({ kind }) => kind === "splat")) walk.class("figures");
  if (typeof root !== "string") {
    walk.expression(root, pathOf(steps, path), bindings);
    return;
  }
  const bound = bindings.get(root);
  const resolve = Object.hasOwn(ROOTS, root) ? ROOTS[root] : undefined;
  if (bound !== undefined) walkBound(walk, bound, pathOf(steps, path));
  else if (resolve !== undefined) resolve(walk, steps, path);
  else argumentOf(walk, { type: root, steps }, path);
}

function walkBound(walk: Walker, { what, collection, outer }: Bound, path: Path): void {
  const ways = what === "key" ? [[KEYS, ...path]] : what === "element" ? [[ELEMENT, ...path]] : ofEach(path);
  for (const way of ways) walk.expression(collection, way, outer);
}

/** `each.key` and `each.value`; the value of an item of a set is its key. */
function ofEach([step, ...rest]: Path): readonly Path[] {
  if (step === ".key") return [[KEYS, ...rest]];
  if (step !== ".value") return [[DEEP]];
  return isText(rest) ? [[ELEMENT, ...rest], [KEYS]] : [[ELEMENT, ...rest]];
}

/** Names that are not types of resources. */
const ROOTS: Readonly<Record<string, (walk: Walker, steps: readonly TraversalStep[], path: Path) => void>> = {
  var: (walk, [first, ...rest], path) => {
    if (first?.kind === "attr") walk.flow({ kind: "variable", name: first.name }, pathOf(rest, path));
  },
  local: (walk, [first, ...rest], path) => {
    if (first?.kind === "attr") walk.flow({ kind: "local", name: first.name }, pathOf(rest, path));
  },
  module: (walk, steps, path) => {
    const [call] = steps;
    const at = afterKey(steps, 1);
    const output = steps[at];
    if (call?.kind !== "attr") return;
    if (output?.kind !== "attr") {
      walk.flow({ kind: "module", name: call.name }, pathOf(steps.slice(1), path));
      return;
    }
    const source = { kind: "output", call: call.name, name: output.name } as const;
    flowOfEach(walk, source, { steps, at }, path);
  },
  data: (walk, steps, path) => {
    const [type] = steps;
    if (type?.kind !== "attr") return;
    if (type.name === "terraform_remote_state") remoteOutput(walk, steps, path);
    if (!isText(path)) return;
    if (type.name === "aws_partition") walk.text(["aws", null]);
    if (!/^aws_(?:region|caller_identity)$/.test(type.name)) return;
    walk.class("figures");
    walk.flow({ kind: "provider" }, path);
  },
  terraform: (walk, _steps, path) => {
    if (isText(path)) walk.flow({ kind: "workspace" }, path);
  },
  path: (walk, _steps, path) => {
    if (isText(path)) walk.open();
  },
  count: (walk, _steps, path) => {
    if (isText(path)) walk.class("figures");
  },
};

function remoteOutput(walk: Walker, steps: readonly TraversalStep[], path: Path): void {
  const at = afterKey(steps, 2);
  const [outputs, output, ...rest] = steps.slice(at);
  const name = output === undefined ? null : nameOfStep(output);
  if (outputs?.kind !== "attr" || outputs.name !== "outputs") return;
  if (name === null) walk.open();
  else walk.flow({ kind: "remote", name }, pathOf(rest, path));
}

/** What a resource's block writes for an attribute that is taken as written; all others are known after apply only. */
function argumentOf(
  walk: Walker,
  { type, steps }: { readonly type: string; readonly steps: readonly TraversalStep[] },
  path: Path,
): void {
  const [name] = steps;
  const at = afterKey(steps, 1);
  const asked = steps[at];
  if (name?.kind !== "attr" || asked?.kind !== "attr") return;
  if (isRandom(type)) {
    if (/^random_uuid\d?$/.test(type)) walk.class("figures");
    else walk.open();
  }
  const argument = isRandom(type) ? null : followedArgument(type, asked.name);
  if (argument === null) return;
  flowOfEach(walk, { kind: "argument", address: `${type}.${name.name}`, name: argument }, { steps, at }, path);
}

/** With a splat in front, there is a list of the values. */
function flowOfEach(
  walk: Walker,
  source: Source,
  { steps, at }: { readonly steps: readonly TraversalStep[]; readonly at: number },
  path: Path,
): void {
  const way = pathOf(steps.slice(at + 1), path);
  walk.flow(source, way);
  if (steps[1]?.kind !== "splat" || way.length === 0) return;
  if (way[0] === KEYS) walk.class("figures");
  walk.flow(source, way.slice(1));
}

function afterKey(steps: readonly TraversalStep[], at: number): number {
  const step = steps[at];
  return step !== undefined && step.kind !== "attr" ? at + 1 : at;
}

/** The way that steps and then a way lead. A splat makes a list, through which the way behind the steps leads first. */
function pathOf(steps: readonly TraversalStep[], path: Path): Path {
  const splat = steps.findIndex(({ kind }) => kind === "splat");
  if (splat === -1) return steps.length === 0 ? path : [...steps.map(stepOf), ...path];
  return [...steps.slice(0, splat).map(stepOf), SPLAT, ...pathOf(steps.slice(splat + 1), inList(path))];
}

function stepOf(step: TraversalStep): string {
  if (step.kind === "splat") return SPLAT;
  const name = nameOfStep(step);
  return name === null ? ELEMENT : `.${name}`;
}
