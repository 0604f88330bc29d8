import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { assetPath } from "../../platform/assets.ts";
import { attributeValues } from "./attribute-values.ts";
import type { ArnCandidate, ArnEntry, ArnTableFile } from "./model.ts";
import type { Arn } from "./parse.ts";
import { compileTemplate, matchTemplate, type Template } from "./template.ts";

export interface ArnTable {
  /** Every resource type of the provider. */
  readonly types: readonly string[];
  /** What is known of a type; undefined when the provider has no such type. */
  entry(type: string): ArnEntry | undefined;
  /**
   * The types an ARN can belong to, the likeliest first; only those whose template fits most specifically. Empty for
   * ARNs that no type's template fits, and for what AWS itself owns (`arn:aws:iam::aws:policy/…`). Give it an owner's
   * ARN (see `ownerArn`): a part's would be read as an odd name.
   */
  candidates(arn: Arn): ArnCandidate[];
  /** The main Terraform type of a CloudFormation (or AWS Config) type. */
  fromCloudFormation(cfn: string): string | null;
}

let loaded: ArnTable | null = null;

/** The shipped table; read once (about 5 ms), templates are compiled per service when first asked for. */
export function arnTable(): ArnTable {
  if (loaded === null) {
    const text = brotliDecompressSync(readFileSync(assetPath("arn-table.json.br"))).toString("utf8");
    const file: ArnTableFile = JSON.parse(text);
    loaded = tableOf(file);
  }
  return loaded;
}

/** The Terraform type of a CloudFormation type such as `AWS::S3::Bucket`, or null. */
export function cfnToTerraform(cfn: string): string | null {
  return arnTable().fromCloudFormation(cfn);
}

/** Makes a table of a file's content. */
export function tableOf(file: ArnTableFile): ArnTable {
  const entries = new Map(Object.entries(file.types));
  const compiled = new Map<string, readonly Compiled[]>();
  let byCfn: ReadonlyMap<string, string> | null = null;
  return {
    types: [...entries.keys()],
    entry: (type) => entries.get(type),
    candidates(arn) {
      if (arn.account === "aws") return [];
      const known = compiled.get(arn.service) ?? compileService(entries, arn.service);
      compiled.set(arn.service, known);
      return candidatesOf(known, arn);
    },
    fromCloudFormation(cfn) {
      byCfn ??= cloudFormationIndex(entries);
      return byCfn.get(cfn) ?? null;
    },
  };
}

interface Compiled {
  readonly type: string;
  readonly entry: ArnEntry;
  readonly templates: readonly Template[];
}

function compileService(entries: ReadonlyMap<string, ArnEntry>, service: string): Compiled[] {
  const compiled: Compiled[] = [];
  for (const [type, entry] of entries) {
    if (entry.arn?.split(":")[2] === service) compiled.push({ type, entry, templates: compileTemplate(entry.arn) });
  }
  return compiled.sort((a, b) => compareTypes(a, b, service));
}

function candidatesOf(compiled: readonly Compiled[], arn: Arn): ArnCandidate[] {
  let best = -1;
  let found: ArnCandidate[] = [];
  for (const { type, entry, templates } of compiled) {
    for (const template of templates) {
      if (template.weight < best) continue;
      const values = matchTemplate(template, arn);
      if (!values) continue;
      if (template.weight > best) found = [];
      best = template.weight;
      found.push(candidateOf(type, entry, values));
      break;
    }
  }
  return found;
}

function candidateOf(type: string, entry: ArnEntry, values: ReadonlyMap<string, string>): ArnCandidate {
  const attributes = new Map<string, string>();
  const computed = new Map<string, string>();
  for (const [variable, text] of values) {
    const attribute = entry.vars?.[variable];
    if (attribute === undefined) continue;
    const target = entry.names?.includes(variable) ? attributes : computed;
    for (const [name, value] of attributeValues(type, variable, attribute, text)) target.set(name, value);
  }
  return {
    type,
    attributes,
    computed,
    nameOnly: entry.match === "full",
    opaque: attributes.size === 0,
    caseInsensitive: entry.lowerCased === true,
    secondary: isSecondary(type, entry),
  };
}

function isSecondary(type: string, entry: ArnEntry): boolean {
  return entry.satellite === true || entry.alias !== undefined || type.startsWith("aws_default_");
}

/** Type prefixes that stand for a service whose name several products share. */
const OWN_PREFIXES: Readonly<Record<string, readonly string[]>> = {
  rds: ["aws_db_", "aws_rds_"],
  es: ["aws_opensearch_"],
  elasticloadbalancing: ["aws_lb", "aws_elb"],
};

/** Main types first, then the service's own, then by name. */
function compareTypes(a: Named, b: Named, service: string): number {
  const prefixes = OWN_PREFIXES[service] ?? [`aws_${service.replaceAll("-", "")}_`];
  const foreign = ({ type }: Named) => !prefixes.some((prefix) => type.startsWith(prefix));
  return (
    Number(isSecondary(a.type, a.entry)) - Number(isSecondary(b.type, b.entry)) ||
    Number(foreign(a)) - Number(foreign(b)) ||
    (a.type < b.type ? -1 : 1)
  );
}

type Named = Pick<Compiled, "type" | "entry">;

/** A CloudFormation type that several Terraform types share goes to the main one, preferably one with an ARN. */
function cloudFormationIndex(entries: ReadonlyMap<string, ArnEntry>): Map<string, string> {
  const index = new Map<string, Named>();
  for (const [type, entry] of entries) {
    if (entry.cfn === undefined) continue;
    const known = index.get(entry.cfn);
    const candidate = { type, entry };
    if (!known || compareSharing(candidate, known) < 0) index.set(entry.cfn, candidate);
  }
  return new Map([...index].map(([cfn, { type }]) => [cfn, type]));
}

function compareSharing(a: Named, b: Named): number {
  const withoutArn = ({ entry }: Named) => Number(entry.arn === undefined);
  return (
    Number(isSecondary(a.type, a.entry)) - Number(isSecondary(b.type, b.entry)) ||
    withoutArn(a) - withoutArn(b) ||
    a.type.length - b.type.length ||
    (a.type < b.type ? -1 : 1)
  );
}
