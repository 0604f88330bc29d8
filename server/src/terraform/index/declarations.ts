import path from "node:path";
import { type KnownDirectories, literalSource, targetOf } from "./facts.ts";
import { LazyVariable } from "./lazy-variable.ts";
import type {
  BlockSite,
  LocalDeclaration,
  ModuleCall,
  ModuleDirectory,
  ProviderDeclaration,
  ResourceDeclaration,
  SourceFile,
  TfvarsEntry,
  VariableDeclaration,
} from "./model.ts";
import { isOverrideFile, literalAlias, moduleFiles, overridden, overriddenBy } from "./overrides.ts";
import { isTfvars } from "./paths.ts";
import type { RawSource } from "./read-sources.ts";
import { factsOfFile, parsedFile } from "./source-file.ts";

/** What a directory is made of. */
export interface Contents {
  readonly name: string;
  /** In the order of their paths, `.tfvars` that Terraform does not load by itself included. */
  readonly files: readonly SourceFile[];
  /** `.terraform.lock.hcl`. */
  readonly lock: RawSource | null;
  /** `.terraform/modules/modules.json`. */
  readonly manifest: RawSource | null;
  readonly known: KnownDirectories;
}

/** What is read by itself, since it is wanted of many directories of which nothing else is. */
export const ALONE = ["variables", "locals", "calls", "outputs"] as const;
export type Alone = (typeof ALONE)[number];

/** All the other things that the files of a directory declare. */
export type Declared = Omit<ModuleDirectory, "path" | "files" | "lock" | "installed" | Alone>;

interface AloneMaps {
  readonly variables: Map<string, VariableDeclaration>;
  readonly locals: Map<string, LocalDeclaration>;
  readonly calls: Map<string, ModuleCall>;
  readonly outputs: Map<string, BlockSite>;
}

type AloneDraft = AloneMaps & Pick<Contents, "name" | "known">;

/** How each of them is read: only files that have its blocks are. */
const READ: {
  readonly [K in Alone]: {
    readonly block: string;
    readonly mayHave: (file: SourceFile) => boolean;
    readonly add: (draft: AloneDraft, site: BlockSite) => void;
  };
} = {
  variables: {
    block: "variable",
    mayHave: ({ text }) => /\bvariable\b/.test(text),
    add: ({ variables }, site) => {
      const [name] = site.block.labels;
      if (name !== undefined) variables.set(name, new LazyVariable(site, name));
    },
  },
  locals: {
    block: "locals",
    mayHave: ({ text }) => /\blocals\b/.test(text),
    add: ({ locals }, { file, block }) => {
      for (const attribute of block.body.attributes)
        locals.set(attribute.name, { name: attribute.name, file, attribute });
    },
  },
  calls: {
    block: "module",
    mayHave: (file) => {
      const { calls, outside } = factsOfFile(file);
      return outside || calls.length > 0;
    },
    add: addCall,
  },
  outputs: {
    block: "output",
    mayHave: ({ text }) => /\boutput\b/.test(text),
    add: ({ outputs }, site) => {
      const [name] = site.block.labels;
      if (name !== undefined) outputs.set(name, site);
    },
  },
};

/** Reads one kind of block of a directory; what override files say stands for what others do. */
export function readAlone<K extends Alone>({ name, files, known }: Contents, kind: K): AloneMaps[K] {
  const { block: type, mayHave, add } = READ[kind];
  const maps: AloneMaps = { variables: new Map(), locals: new Map(), calls: new Map(), outputs: new Map() };
  const draft = { name, known, ...maps };
  for (const file of moduleFiles(files)) {
    if (!mayHave(file)) continue;
    const isOverride = isOverrideFile(file.path);
    for (const block of parsedFile(file).body.blocks) {
      if (block.type !== type) continue;
      add(draft, isOverride ? overridden({ ...maps, ...NOTHING }, { file, block }) : { file, block });
    }
  }
  return maps[kind];
}

const NOTHING = { resources: new Map<string, ResourceDeclaration>(), providers: [] };

function addCall({ name: directory, known, calls }: AloneDraft, site: BlockSite): void {
  const [name] = site.block.labels;
  if (name === undefined) return;
  const source = literalSource(site.block);
  // Overrides a call that is not there.
  if (source === null && isOverrideFile(site.file.path)) return;
  const target = source === null ? null : targetOf(directory, source, known);
  calls.set(name, { ...site, name, source, target });
}

/**
 * Blocks of a type with their addresses, as {@link ModuleDirectory.resources} has them; only files that declare the type
 * are read for it.
 */
export function blocksOfType(directory: ModuleDirectory, type: string): ReadonlyMap<string, BlockSite> {
  const files = directory.files.filter((file) => factsOfFile(file).types.includes(type));
  const found = new Map<string, BlockSite>();
  if (files.some(({ path: name }) => isOverrideFile(name))) {
    for (const each of directory.resources.values()) if (each.type === type) found.set(each.address, each);
    return found;
  }
  for (const file of files) {
    for (const block of parsedFile(file).body.blocks) {
      const address = block.labels[0] === type ? addressOf(block) : null;
      if (address !== null && !found.has(address)) found.set(address, { file, block });
    }
  }
  return found;
}

/** Address of a `resource` or `data` block within its module; null for other blocks. */
function addressOf({ type: kind, labels }: BlockSite["block"]): string | null {
  const [type, name] = labels;
  if (type === undefined || name === undefined) return null;
  return kind === "resource" ? `${type}.${name}` : kind === "data" ? `data.${type}.${name}` : null;
}

/** Reads all blocks that are not read alone, and the values that Terraform loads by itself. */
export function declareAll({ files }: Contents): Declared {
  const draft = newDraft();
  for (const file of files.filter((each) => isTfvars(each.path))) {
    for (const attribute of parsedFile(file).body.attributes) draft.tfvars.push({ file, attribute });
  }
  for (const file of moduleFiles(files)) {
    const isOverride = isOverrideFile(file.path);
    for (const block of parsedFile(file).body.blocks) {
      const site = isOverride ? overridden({ ...draft, ...NOTHING_ALONE }, { file, block }) : { file, block };
      DECLARE[block.type]?.(draft, site);
    }
  }
  return { ...draft, tfvars: automaticTfvars(draft) };
}

const NOTHING_ALONE = { variables: new Map(), outputs: new Map(), calls: new Map() };

interface Draft {
  readonly resources: Map<string, ResourceDeclaration>;
  readonly providers: ProviderDeclaration[];
  readonly moved: BlockSite[];
  readonly removed: BlockSite[];
  readonly imports: BlockSite[];
  readonly settings: BlockSite[];
  readonly tfvars: TfvarsEntry[];
}

function newDraft(): Draft {
  return {
    resources: new Map(),
    providers: [],
    moved: [],
    removed: [],
    imports: [],
    settings: [],
    tfvars: [],
  };
}

/** One handler per block type; other types (`check`) are of no use here. */
const DECLARE: Readonly<Record<string, (draft: Draft, site: BlockSite) => void>> = {
  resource: (draft, site) => declareResource(draft, site, "managed"),
  data: (draft, site) => declareResource(draft, site, "data"),
  provider: (draft, site) => {
    const [name] = site.block.labels;
    if (name === undefined) return;
    const alias = literalAlias(site.block.body);
    const known =
      overriddenBy(site) === null
        ? -1
        : draft.providers.findIndex((each) => each.name === name && each.alias === alias);
    draft.providers.splice(known < 0 ? draft.providers.length : known, known < 0 ? 0 : 1, { ...site, name, alias });
  },
  moved: (draft, site) => draft.moved.push(site),
  removed: (draft, site) => draft.removed.push(site),
  import: (draft, site) => draft.imports.push(site),
  terraform: (draft, site) => draft.settings.push(site),
};

function declareResource(draft: Draft, site: BlockSite, mode: "managed" | "data"): void {
  const { file, block } = site;
  const [type, name] = block.labels;
  if (type === undefined || name === undefined) return;
  const address = mode === "data" ? `data.${type}.${name}` : `${type}.${name}`;
  // A duplicate address is an error in Terraform; the first one stands.
  if (draft.resources.has(address) && overriddenBy(site) === null) return;
  draft.resources.set(address, { file, block, mode, type, name, address });
}

/** terraform.tfvars, terraform.tfvars.json, then *.auto.tfvars[.json] in name order; later ones win. */
function automaticTfvars(draft: Draft): ReadonlyMap<string, TfvarsEntry> {
  const rank = (file: string): string => {
    const name = path.posix.basename(file);
    if (name === "terraform.tfvars") return "0";
    if (name === "terraform.tfvars.json") return "1";
    return /\.auto\.tfvars(\.json)?$/.test(name) ? `2${name}` : "";
  };
  const loaded = draft.tfvars.filter((entry) => rank(entry.file.path) !== "");
  loaded.sort((a, b) => (rank(a.file.path) < rank(b.file.path) ? -1 : 1));
  return new Map(loaded.map((entry) => [entry.attribute.name, entry]));
}
