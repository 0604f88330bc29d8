import type { DeploymentInput } from "../index/deployment.ts";
import type { BlockSite, ProviderDeclaration, SourceFile } from "../index/model.ts";
import { directoryOf } from "../index/paths.ts";
import { parsedFile } from "../index/source-file.ts";
import { type BackendConfig, configValue } from "../state/backends/config.ts";
import { attributeOf } from "../syntax/find.ts";
import { unknown } from "../values/value.ts";
import { type Config, type ConfigFrom, type HclFiles, merged, type OutputOf, openConfig, textOf } from "./config.ts";
import { generatedProviders } from "./generated.ts";
import { inputsOf } from "./inputs.ts";
import { inRepository, withoutPaths } from "./paths.ts";
import { unitsOfStacks } from "./stacks.ts";
import { variablesOf } from "./var-files.ts";

/** One folder that `terragrunt apply` works on: a root module with its inputs. */
export interface Unit {
  /** Folder of the unit relative to the repository's root. */
  readonly path: string;
  readonly file: SourceFile;
  /** `terraform.source` as far as it is known; null when the unit says none and means its own folder. */
  readonly source: string | null;
  /** The `terraform` block that says it. */
  readonly site: BlockSite | null;
  /** Folder of the module in this repository; null when it is elsewhere. */
  readonly target: string | null;
  readonly inputs: ReadonlyMap<string, DeploymentInput>;
  /** The inputs with outputs of other units in them; null for a unit that depends on none. */
  readonly inputsWith: ((outputOf: OutputOf) => ReadonlyMap<string, DeploymentInput>) | null;
  /** What var-files and `-var` say, which Terraform counts more than the inputs. */
  readonly varFiles: ReadonlyMap<string, DeploymentInput>;
  /** Where `remote_state` keeps its state; null when neither the unit nor its includes say. */
  readonly remoteState: RemoteState | null;
  /** `provider` blocks that the unit generates. */
  readonly providers: readonly ProviderDeclaration[];
  /** Every file that was read for it. */
  readonly files: readonly SourceFile[];
}

/** A `remote_state` block as one unit reads it. */
export interface RemoteState {
  /** `s3`, `gcs`, …. */
  readonly type: string;
  readonly config: BackendConfig;
  readonly site: BlockSite;
}

/** More units than this are not looked at. */
const MAX_UNITS = 5_000;

interface Last {
  readonly files: readonly SourceFile[];
  readonly repository: string;
  readonly units: readonly Unit[];
}

let last: Last | null = null;

/** True for the files that Terragrunt reads: HCL that is neither Terraform's nor a lock file's. */
export function isTerragruntFile(path: string): boolean {
  return path.endsWith(".hcl") && !/(?:^|\/)(?:\.[^/]*|[^/]*\.pkr|[^/]*\.nomad)\.hcl$/.test(path);
}

/**
 * Every unit of a repository, in the order of their folders. Remembered for as long as no file changes.
 *
 * @param files Terragrunt's own, and var-files.
 * @param repository absolute path.
 */
export function unitsOf(files: readonly SourceFile[], repository: string): readonly Unit[] {
  const isSame = last?.repository === repository && last.files.length === files.length;
  if (last !== null && isSame && files.every((file, i) => file === last?.files[i])) return last.units;
  const byPath: HclFiles = new Map(files.map((file) => [file.path, file]));
  const opening: Opening = { files: byPath, repository, outputOf: NO_OUTPUT };
  const ofStacks = unitsOfStacks(opening).slice(0, MAX_UNITS);
  const sources = new Set(ofStacks.map(({ file }) => file));
  const configs = files
    .filter((file) => /(?:^|\/)terragrunt\.hcl$/.test(file.path) && !sources.has(file))
    .slice(0, MAX_UNITS)
    .map((file) => openUnit({ file, home: directoryOf(file.path), values: null, read: new Set() }, opening));
  const included = new Set(configs.flatMap(({ config }) => config.includes.map((include) => include.config.file)));
  const units = configs.filter(({ config }) => !included.has(config.file)).map(unitOf);
  units.push(...ofStacks.map((unit) => shared(unitOf(openUnit({ ...unit, read: new Set(unit.read) }, opening)))));
  last = { files, repository, units };
  return units;
}

type Opening = Pick<ConfigFrom, "files" | "repository" | "outputOf">;

const NO_OUTPUT: OutputOf = () => unknown("an output of another unit is only known after apply");

interface OpenUnit {
  readonly from: ConfigFrom;
  readonly config: Config;
}

function openUnit(unit: Pick<ConfigFrom, "file" | "home" | "values" | "read">, opening: Opening): OpenUnit {
  const from = { ...opening, ...unit, original: unit.home, depth: 0 };
  return { from, config: openConfig(from) };
}

/** A unit of a stack: what its file says, it says for every unit that is made from it. */
function shared(unit: Unit): Unit {
  const { inputsWith } = unit;
  const undecided = (inputs: Unit["inputs"]): Unit["inputs"] =>
    new Map([...inputs].map(([name, input]) => [name, { ...input, decides: false }]));
  return {
    ...unit,
    inputs: undecided(unit.inputs),
    inputsWith: inputsWith === null ? null : (outputOf) => undecided(inputsWith(outputOf)),
  };
}

function unitOf({ config, from }: OpenUnit): Unit {
  const path = config.home;
  const said = sourceOf(config);
  const inputs = inputsOf(config);
  const depends = [...config.read].some(({ text }) => /\bdependency\b/.test(text));
  return {
    path,
    file: config.file,
    source: said?.source ?? null,
    site: said?.site ?? null,
    target: said === null ? path : targetOf(said.source, path),
    inputs,
    inputsWith: depends ? (outputOf) => inputsOf(openConfig({ ...from, outputOf, read: new Set() })) : null,
    varFiles: variablesOf(config, from.files),
    remoteState: remoteStateOf(config),
    providers: generatedProviders(config),
    files: [...config.read],
  };
}

/** As the unit says, else the last of its includes; settings that are not known are left out. */
function remoteStateOf(config: Config): RemoteState | null {
  for (const each of merged(config)) {
    const block = parsedFile(each.file).body.blocks.find(({ type }) => type === "remote_state");
    if (block === undefined) continue;
    const type = textOf(each, attributeOf(block, "backend")?.value);
    const given = attributeOf(block, "config")?.value;
    if (type === null || given === undefined) return null;
    const settings = configValue(withoutPaths(each.evaluate(given)));
    return settings instanceof Map ? { type, config: settings, site: { file: each.file, block } } : null;
  }
  return null;
}

/** The source that the unit says, else the last of its includes that says one. */
function sourceOf(config: Config): { readonly source: string | null; readonly site: BlockSite } | null {
  for (const each of merged(config)) {
    const block = parsedFile(each.file).body.blocks.find(({ type }) => type === "terraform");
    const expression = block === undefined ? undefined : attributeOf(block, "source")?.value;
    if (block !== undefined && expression !== undefined)
      return { source: textOf(each, expression), site: { file: each.file, block } };
  }
  return null;
}

/** `../../modules//vpc`: everything behind `//` is a part of the path. Addresses of other places have a scheme or a host. */
function targetOf(source: string | null, home: string): string | null {
  if (source === null || !/^[./]/.test(source)) return null;
  return inRepository(source.replace(/\?.*$/, "").replaceAll("//", "/"), home);
}
