import path from "node:path";
import type { Problem } from "../../../../shared/src/report.ts";
import type { Block, ParsedFile } from "../syntax/ast.ts";
import { parseHcl } from "../syntax/parse.ts";
import { parseTerraformJson } from "../syntax/parse-json.ts";
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
import type { RawSource } from "./read-sources.ts";

/** Files and their blocks, grouped by directory. */
export interface Directories {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly directories: ReadonlyMap<string, ModuleDirectory>;
  readonly problems: readonly Problem[];
}

/** Parses the sources and groups what they declare by directory. Broken files are reported and keep what is readable. */
export function readDirectories(sources: readonly RawSource[], previous?: ParsedFiles): Directories {
  const files = new Map<string, SourceFile>();
  const drafts = new Map<string, Draft>();
  const problems: Problem[] = [];
  const locks = new Map<string, string>();
  const known = new Set(sources.filter((source) => /\.(tf|tofu)(\.json)?$/.test(source.path)).map(directoryOf));
  for (const source of sources) {
    if (source.path.endsWith(".terraform.lock.hcl")) {
      locks.set(directoryOf(source), source.text);
      continue;
    }
    const file = reuse(source, previous) ?? parseSource(source);
    const parsed = parsedFile(file);
    for (const problem of parsed.problems) {
      problems.push({
        where: `${source.path}:${problem.line}`,
        message: `${problem.message}; the rest of the file is used`,
      });
    }
    files.set(file.path, file);
    const directory = directoryOf(source);
    if (!known.has(directory)) continue;
    const draft = drafts.get(directory) ?? newDraft(directory);
    drafts.set(directory, draft);
    if (/\.tfvars(\.json)?$/.test(source.path)) {
      for (const attribute of parsed.body.attributes) draft.tfvars.push({ file, attribute });
    } else {
      draft.files.push(file);
      for (const block of parsed.body.blocks) declare(draft, { file, block }, known);
    }
  }
  const directories = new Map([...drafts].map(([name, draft]) => [name, finish(draft, locks)] as const));
  return { files, directories, problems };
}

/** Files of an earlier index: those whose text did not change are not parsed again. */
export type ParsedFiles = ReadonlyMap<string, SourceFile>;

/** Parsed views by file, so that an edit of one file parses one file. Dropped with the files. */
const parsedViews = new WeakMap<SourceFile, ParsedFile>();

/** The parsed view of an indexed file. */
export function parsedFile(file: SourceFile): ParsedFile {
  const hit = parsedViews.get(file);
  if (hit !== undefined) return hit;
  const parsed = file.format === "json" ? parseTerraformJson(file.text) : parseHcl(file.text);
  parsedViews.set(file, parsed);
  return parsed;
}

function reuse(source: RawSource, previous: ParsedFiles | undefined): SourceFile | null {
  const file = previous?.get(source.path);
  return file !== undefined && file.text === source.text ? file : null;
}

function parseSource(source: RawSource): SourceFile {
  return {
    path: source.path,
    text: source.text,
    format: source.path.endsWith(".json") ? "json" : "hcl",
    isLink: source.isLink === true,
    lineStarts: lineStartsOf(source.text),
  };
}

function directoryOf(source: RawSource): string {
  const directory = path.posix.dirname(source.path);
  return directory === "." ? "" : directory;
}

interface Draft {
  readonly path: string;
  readonly files: SourceFile[];
  readonly resources: Map<string, ResourceDeclaration>;
  readonly variables: Map<string, VariableDeclaration>;
  readonly locals: Map<string, LocalDeclaration>;
  readonly calls: Map<string, ModuleCall>;
  readonly providers: ProviderDeclaration[];
  readonly outputs: Map<string, BlockSite>;
  readonly moved: BlockSite[];
  readonly settings: BlockSite[];
  readonly tfvars: TfvarsEntry[];
}

function newDraft(directory: string): Draft {
  return {
    path: directory,
    files: [],
    resources: new Map(),
    variables: new Map(),
    locals: new Map(),
    calls: new Map(),
    providers: [],
    outputs: new Map(),
    moved: [],
    settings: [],
    tfvars: [],
  };
}

/** One handler per block type; other types (`check`, `import`, `removed`) are of no use here. */
const DECLARE: Readonly<Record<string, (draft: Draft, site: BlockSite, known: ReadonlySet<string>) => void>> = {
  resource: (draft, site) => declareResource(draft, site, "managed"),
  data: (draft, site) => declareResource(draft, site, "data"),
  variable: (draft, site) => {
    const [name] = site.block.labels;
    const value = attributeOf(site.block, "default")?.value ?? null;
    if (name !== undefined) draft.variables.set(name, { ...site, name, default: value });
  },
  locals: (draft, { file, block }) => {
    for (const attribute of block.body.attributes)
      draft.locals.set(attribute.name, { name: attribute.name, file, attribute });
  },
  module: (draft, site, known) => {
    const [name] = site.block.labels;
    if (name !== undefined) draft.calls.set(name, { ...site, name, ...sourceOf(draft.path, site.block, known) });
  },
  provider: (draft, site) => {
    const [name] = site.block.labels;
    const alias = attributeOf(site.block, "alias")?.value;
    const text = alias?.kind === "literal" && typeof alias.value === "string" ? alias.value : null;
    if (name !== undefined) draft.providers.push({ ...site, name, alias: text });
  },
  output: (draft, site) => {
    const [name] = site.block.labels;
    if (name !== undefined) draft.outputs.set(name, site);
  },
  moved: (draft, site) => draft.moved.push(site),
  terraform: (draft, site) => draft.settings.push(site),
};

function declare(draft: Draft, site: BlockSite, known: ReadonlySet<string>): void {
  DECLARE[site.block.type]?.(draft, site, known);
}

function declareResource(draft: Draft, site: BlockSite, mode: "managed" | "data"): void {
  const [type, name] = site.block.labels;
  if (type === undefined || name === undefined) return;
  const address = mode === "data" ? `data.${type}.${name}` : `${type}.${name}`;
  // A duplicate address is an error in Terraform; the first one stands.
  if (!draft.resources.has(address)) draft.resources.set(address, { ...site, mode, type, name, address });
}

/** Local sources start with `./` or `../`; everything else is external. */
function sourceOf(directory: string, block: Block, known: ReadonlySet<string>): Pick<ModuleCall, "source" | "target"> {
  const value = attributeOf(block, "source")?.value;
  if (value?.kind !== "literal" || typeof value.value !== "string") return { source: null, target: null };
  const source = value.value;
  if (!/^\.\.?(\/|$)/.test(source)) return { source, target: null };
  const joined = path.posix.normalize(path.posix.join(directory, source)).replace(/\/$/, "");
  const target = joined === "." ? "" : joined;
  return { source, target: known.has(target) ? target : null };
}

/** The attribute of a block with this name. */
export function attributeOf(block: Block, name: string): Block["body"]["attributes"][number] | undefined {
  return block.body.attributes.find((attribute) => attribute.name === name);
}

function finish(draft: Draft, locks: ReadonlyMap<string, string>): ModuleDirectory {
  return { ...draft, tfvars: automaticTfvars(draft), lock: locks.get(draft.path) ?? null };
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

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
