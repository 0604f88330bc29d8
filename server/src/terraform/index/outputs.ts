import { attributeOf } from "../syntax/find.ts";
import { evaluate } from "../values/evaluate.ts";
import { type ReferenceValue, unknown, type Value } from "../values/value.ts";
import { backendBlock, backendType } from "./backend-block.ts";
import type { Deployment } from "./deployment.ts";
import { type DirectoryMap, reachedFrom } from "./graph.ts";
import { buildRoot, childrenOf } from "./instances.ts";
import type { ModuleDirectory, ModuleInstance } from "./model.ts";
import { createScopes } from "./scope.ts";
import { literalScope } from "./var-files.ts";

/** Uses of modules in a root that is read for one of its outputs; larger ones are not followed. */
const MAX_INSTANCES = 2_000;

/** Where a `terraform_remote_state` finds the state: settings as texts. */
export interface StateSource {
  readonly backend: string;
  readonly settings: ReadonlyMap<string, string>;
  /** Folder of the root that reads it. */
  readonly folder: string;
}

/** Reads outputs of other roots of the repository, and notes which directories those are made of. */
export interface OutputReader {
  /** The value of an output of the root whose state is there; null when no root is known to keep its state there. */
  ofState(source: StateSource, output: string): Value | null;
  /** The value of an output of a Terragrunt unit. */
  ofUnit(unit: string, output: string): Value;
  /** Whether everything that was looked into is the same. */
  stays(now: OutputsFrom): boolean;
}

/** The roots of a repository as they are applied for certain. */
export interface OutputsFrom {
  readonly directories: DirectoryMap;
  /** By the deployment's key: the path of a root applied as it stands, or of a unit. */
  readonly applied: ReadonlyMap<string, { readonly directory: string; readonly deployment: Deployment }>;
}

/** Creates the reader of one root. */
export function outputReader({ directories, applied }: OutputsFrom): OutputReader {
  const used = new Map<string, ModuleDirectory>();
  const roots = new Map<string, ModuleInstance | null>();
  const rootAt = (key: string): ModuleInstance | null => {
    const known = roots.get(key);
    if (known !== undefined) return known;
    // Whoever asks for it while it is made, comes in a circle.
    roots.set(key, null);
    const way = applied.get(key);
    const directory = way === undefined ? undefined : directories.get(way.directory);
    const made =
      way === undefined || directory === undefined ? null : instanceOf(directory, asking(way.deployment, reader));
    roots.set(key, made);
    return made;
  };
  const instanceOf = (directory: ModuleDirectory, deployment: Deployment): ModuleInstance | null => {
    const reached = reachedFrom(directory, directories);
    for (const [path, each] of reached) used.set(path, each);
    const growing = createScopes(childrenOf);
    const { instances, cut } = buildRoot(directory, reached, {
      deployment,
      limit: MAX_INSTANCES,
      evaluate: (expression, module) => evaluate(expression, growing.scopeOf(module)),
    });
    return cut ? null : (instances[0] ?? null);
  };
  const scopes = createScopes(childrenOf);
  const active = new Set<string>();
  const sources: (readonly [StateSource, string | null])[] = [];
  const read = (key: string, output: string): Value => {
    const root = rootAt(key);
    const block = root?.directory.outputs.get(output)?.block;
    const value = block === undefined ? undefined : attributeOf(block, "value")?.value;
    if (root === null || value === undefined)
      return unknown(`${key || "the top directory"} has no output \`${output}\``);
    const asked = `${key}:${output}`;
    if (active.has(asked)) return unknown("roots read each other's outputs in a circle");
    active.add(asked);
    try {
      return withoutReferences(evaluate(value, scopes.scopeOf(root)), key);
    } finally {
      active.delete(asked);
    }
  };
  const reader: OutputReader = {
    stays: (now) =>
      // While roots are applied as they were, none comes or goes that keeps its state there.
      (now.applied === applied || sources.every(([source, key]) => rootWithState(source, now) === key)) &&
      [...used].every(([path, directory]) => now.directories.get(path) === directory) &&
      [...roots.keys()].every((key) => sameFiles(applied.get(key)?.deployment, now.applied.get(key)?.deployment)),
    ofUnit: read,
    ofState: (source, output) => {
      const key = rootWithState(source, { directories, applied });
      sources.push([source, key]);
      return key === null ? null : read(key, output);
    },
  };
  return reader;
}

function sameFiles(before: Deployment | undefined, now: Deployment | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  return before.files.length === now.files.length && before.files.every((file, i) => file === now.files[i]);
}

/** The deployment as the instances of a root have it that asks for outputs of others. */
export function asking(deployment: Deployment, outputs: OutputReader): Deployment {
  const environment = deployment.environmentWith?.(outputs) ?? deployment.environment;
  return { ...deployment, environment, outputs };
}

/** The one root that keeps its state where another reads it. Only what both say in plain text counts. */
function rootWithState(
  { backend, settings, folder }: StateSource,
  { directories, applied }: OutputsFrom,
): string | null {
  if ((settings.get("workspace") ?? "default") !== "default") return null;
  const found: string[] = [];
  for (const [key, { directory: path, deployment }] of applied) {
    const directory = deployment.label === "" ? directories.get(path) : undefined;
    if (directory !== undefined && keepsStateAt(directory, { backend, settings, folder })) found.push(key);
  }
  const [only] = found;
  return only !== undefined && found.length === 1 ? only : null;
}

function keepsStateAt(directory: ModuleDirectory, { backend, settings, folder }: StateSource): boolean {
  if (backend === "local") {
    const wanted = resolved(folder, settings.get("path") ?? "terraform.tfstate");
    const isNear = wanted.startsWith(directory.path === "" ? "" : `${directory.path}/`);
    if (!isNear) return false;
    const own = backendOf(directory);
    return (
      (own === null || own.type === "local") &&
      resolved(directory.path, own?.settings.get("path") ?? "terraform.tfstate") === wanted
    );
  }
  const [bucket, key] = [settings.get("bucket"), settings.get("key")];
  if (backend !== "s3" || bucket === undefined || key === undefined) return false;
  // Most roots are not parsed for this.
  if (!directory.files.some(({ text }) => text.includes(`"${key}"`))) return false;
  const own = backendOf(directory);
  return own?.type === "s3" && own.settings.get("bucket") === bucket && own.settings.get("key") === key;
}

interface Backend {
  readonly type: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** The backend that a root writes, with those settings that are plain text; null when it writes none. */
function backendOf(directory: ModuleDirectory): Backend | null {
  const site = backendBlock(directory);
  if (site === null) return null;
  const settings = new Map<string, string>();
  for (const { name, value } of site.block.body.attributes) {
    const text = evaluate(value, literalScope);
    if (text.kind === "known" && text.value !== null) settings.set(name, String(text.value));
  }
  return { type: backendType(site), settings };
}

/** A path relative to the repository, from one that is relative to a folder of it. */
function resolved(folder: string, given: string): string {
  const parts: string[] = folder === "" ? [] : folder.split("/");
  for (const part of given.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0) parts.pop();
    else return "\0outside";
  }
  return parts.join("/");
}

/** What another root refers to is no resource of this one. */
function withoutReferences(value: Value, root: string): Value {
  switch (value.kind) {
    case "reference":
      return unknown(whyElsewhere(value, root));
    case "list":
      return { ...value, items: value.items.map((item) => withoutReferences(item, root)) };
    case "object":
      return {
        ...value,
        entries: new Map([...value.entries].map(([key, item]) => [key, withoutReferences(item, root)])),
      };
    default:
      return value;
  }
}

function whyElsewhere({ target }: ReferenceValue, root: string): string {
  return `\`${target}\` of ${root || "the top directory"} is only known after apply`;
}
