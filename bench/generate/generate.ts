import { fill, type World } from "./fill.ts";
import { apply } from "./live.ts";
import type { Estate, EstateOptions, TruthEntry } from "./model.ts";
import { template } from "./names.ts";
import { createRandom, type Random } from "./random.ts";
import { ENVIRONMENTS, renderScope } from "./render.ts";
import { newScope, type Scope } from "./scope.ts";

/** Blocks of an average module. */
const MODULE_SIZE = 8;

const SERVICES = ["network", "platform", "billing", "analytics", "web", "identity", "data", "edge"] as const;

/** Makes a repository as people write them. Pure: the same options give the same bytes. */
export function generateEstate(options: EstateOptions): Estate {
  const random = createRandom(options.seed ?? 1);
  const world: World = {
    random,
    forEachShare: options.forEachShare ?? 0.077,
    countShare: options.countShare ?? 0.152,
    failingShare: options.failingShare ?? 0.4,
    serial: 0,
  };
  const inModules = Math.round(options.resources * (options.moduleShare ?? 0.179));
  const roots = makeRoots(options.resources - inModules, options.rootSize ?? 60, world);
  const shape = options.moduleShape ?? "usual";
  const modules = makeModules(inModules, { depth: options.moduleDepth ?? 2, shape }, world);
  connect({ roots, levels: modules, shape, random });
  const scopes = [...roots, ...modules.flat()];
  const files = scopes.flatMap((scope) => [...renderScope(scope)]).sort(([a], [b]) => (a < b ? -1 : 1));
  const applied = roots.map((root) => ({ root, ...apply(root) }));
  return {
    files: new Map(files),
    truth: withoutDoubles(applied.flatMap(({ entries }) => entries)),
    states: new Map(applied.map(({ root, state }) => [root.path, state])),
    blocks: options.resources,
  };
}

/** Root modules of about `size` blocks: `live/production/billing`, and so on. */
function makeRoots(blocks: number, size: number, world: World): Scope[] {
  const count = Number.isFinite(size) ? Math.max(1, Math.round(blocks / size)) : 1;
  const environments = Object.keys(ENVIRONMENTS);
  const weights = Array.from({ length: count }, () => 0.4 + world.random.next());
  return split(blocks, weights).map((budget, i) => {
    const environment = environments[i % environments.length] ?? "production";
    const turn = Math.floor(i / environments.length);
    const service = SERVICES[turn % SERVICES.length] ?? "web";
    const round = Math.floor(turn / SERVICES.length);
    const scope = newScope("root", `live/${environment}/${service}${round === 0 ? "" : `-${round + 1}`}`, environment);
    fill(scope, budget, world);
    return scope;
  });
}

type Shape = NonNullable<EstateOptions["moduleShape"]>;

/** Modules by level: those of one level call those of the next. */
function makeModules(
  blocks: number,
  { depth, shape }: { readonly depth: number; readonly shape: Shape },
  world: World,
): Scope[][] {
  if (blocks === 0) return [];
  const count = Math.max(1, Math.round(blocks / MODULE_SIZE));
  const levels: Scope[][] = Array.from({ length: Math.min(depth, count) }, () => []);
  split(
    blocks,
    Array.from({ length: count }, () => 0.3 + world.random.next()),
  ).forEach((budget, i) => {
    const scope = newScope("module", `modules/component-${i + 1}`, "");
    fill(scope, budget, world);
    levels[shape === "chains" ? i % levels.length : usualLevel(i, levels.length, world.random)]?.push(scope);
  });
  return levels;
}

/** The first modules make sure that no level is empty; most of the others are called by roots. */
function usualLevel(i: number, levels: number, random: Random): number {
  if (i < levels) return i;
  return random.chance(0.7) ? 0 : random.int(0, levels - 1);
}

/** Shares a number out in proportion; the parts are whole and add up. */
function split(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let passed = 0;
  let given = 0;
  return weights.map((weight) => {
    passed += weight;
    const upTo = Math.round((total * passed) / sum);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

/** Every module is called at least once, by a root or by a module of the level above. */
function connect(options: {
  readonly roots: readonly Scope[];
  readonly levels: readonly (readonly Scope[])[];
  readonly shape: Shape;
  readonly random: Random;
}): void {
  const { roots, levels, shape, random } = options;
  let serial = 0;
  levels.forEach((level, depth) => {
    const [first, ...others] = depth === 0 ? roots : (levels[depth - 1] ?? []);
    if (first === undefined) return;
    level.forEach((target, i) => {
      const callers = new Set<Scope>();
      const uses = shape === "chains" ? 0 : random.int(1, depth === 0 ? 3 : 2);
      for (let use = 0; use < uses; use++) callers.add(random.pick([first, ...others]));
      if (shape === "chains") callers.add(others[i % (others.length + 1)] ?? first);
      for (const caller of callers) {
        const keys = shape === "usual" && random.chance(0.1) ? ["a", "b"] : null;
        addCall({ caller, target, keys, serial: ++serial });
      }
    });
  });
}

function addCall(options: {
  readonly caller: Scope;
  readonly target: Scope;
  readonly keys: readonly string[] | null;
  readonly serial: number;
}): void {
  const { caller, target, keys, serial } = options;
  const own = caller.kind === "module" ? [{ text: "var.name", live: ownName }, "-"] : ["acme-"];
  const key = keys === null ? [] : ["-", { text: "each.key", live: (live: { key: string | null }) => live.key ?? "" }];
  const values = new Map(
    target.inputs.map((input) => {
      const word = input === "name" ? "part" : input.replaceAll("_", "-");
      return [input, template("literal", [...own, `${word}-${serial}`, ...key])] as const;
    }),
  );
  caller.calls.push({ name: `part_${serial}`, target, keys, values });
}

function ownName(live: { readonly inputs: ReadonlyMap<string, string> }): string {
  return live.inputs.get("name") ?? "";
}

/** Resources that share an ARN cannot be told apart by anyone; they are no truth to test against. */
function withoutDoubles(entries: readonly TruthEntry[]): readonly TruthEntry[] {
  const seen = new Map<string, number>();
  for (const { arn } of entries) seen.set(arn, (seen.get(arn) ?? 0) + 1);
  return entries.filter(({ arn }) => seen.get(arn) === 1);
}
