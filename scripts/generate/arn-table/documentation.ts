import type { BlockSchema, ProviderSchema } from "../../../server/src/terraform/schema/model.ts";
import { PULUMI, packageFiles } from "../packages.ts";
import type { StepContext } from "../step.ts";
import { plain, singular, snake } from "./names.ts";

/** What the documentation package says of one Terraform type. */
export interface TypeDocumentation {
  /** `s3`, `ec2transitgateway`. */
  readonly module: string;
  /** `Bucket`. */
  readonly className: string;
  /** Required attributes of the import identity, in Terraform's spelling; empty when there is none. */
  readonly identity: readonly string[];
}

interface DocumentedClass extends TypeDocumentation {
  readonly properties: ReadonlySet<string>;
}

/**
 * The classes are Terraform resources in other spelling. A class is the type whose property set fits best, names
 * deciding between equals; a class that fits none well enough is left out.
 */
export async function readDocumentation(
  context: StepContext,
  schema: ProviderSchema,
): Promise<Map<string, TypeDocumentation>> {
  const types = schema.types.map((type) => ({ type, name: plain(type.slice(4)), members: membersOf(schema, type) }));
  const best = new Map<string, { readonly documented: DocumentedClass; readonly score: number }>();
  for (const documented of await documentedClasses(context)) {
    const fit = bestType(documented, types);
    const known = fit && best.get(fit.type);
    if (fit && (!known || fit.score > known.score)) best.set(fit.type, { documented, score: fit.score });
  }
  return new Map([...best].map(([type, { documented }]) => [type, documented]));
}

async function documentedClasses(context: StepContext): Promise<DocumentedClass[]> {
  const files = await packageFiles(context, PULUMI, (path) => /^(?!.*node_modules).+(?:\.d\.ts|\.js)$/.test(path));
  const classes: DocumentedClass[] = [];
  for (const path of [...files.keys()].sort()) {
    if (!path.endsWith(".d.ts")) continue;
    const code = files.get(path.replace(/\.d\.ts$/, ".js"));
    const documented = code ? documentedClass(String(files.get(path)), String(code)) : null;
    if (documented) classes.push(documented);
  }
  return classes;
}

function documentedClass(declarations: string, code: string): DocumentedClass | null {
  const token = /__pulumiType = 'aws:([^/:']+)(?:\/[^:']+)?:(\w+)'/.exec(code);
  const declared = /export declare class (\w+) extends pulumi\.CustomResource/.exec(declarations);
  if (!token || !declared) return null;
  const documentation = declarations.slice(declarations.lastIndexOf("/**", declared.index), declared.index);
  const start = declarations.indexOf(`export interface ${declared[1]}State`);
  const end = declarations.indexOf(`export interface ${declared[1]}Args`);
  const state = declarations.slice(start, end > start ? end : undefined);
  return {
    module: token[1] ?? "",
    className: token[2] ?? "",
    identity: identityOf(documentation),
    properties: new Set([...state.matchAll(/^ {4}(\w+)\?: pulumi\.Input/gm)].map((match) => singular(match[1] ?? ""))),
  };
}

function identityOf(documentation: string): string[] {
  const at = documentation.indexOf("## Import");
  const section = at < 0 ? "" : documentation.slice(at);
  const required = /#### Required\s*\n([\s\S]*?)(?=####|Using |\*\/|\n \* Using)/.exec(section)?.[1] ?? "";
  return [...required.matchAll(/\* `(\w+)`/g)].map((match) => snake(match[1] ?? ""));
}

interface TypeMembers {
  readonly type: string;
  readonly name: string;
  readonly members: ReadonlySet<string>;
}

function membersOf(schema: ProviderSchema, type: string): ReadonlySet<string> {
  const block: BlockSchema | undefined = schema.resource(type);
  const names = block ? [...block.attributes.keys(), ...block.blocks.keys()] : [];
  return new Set(names.filter((name) => name !== "id" && name !== "timeouts").map(singular));
}

function bestType(documented: DocumentedClass, types: readonly TypeMembers[]): { type: string; score: number } | null {
  const short = plain(documented.className);
  const long = plain(documented.module) + short;
  let best: { type: string; score: number; overlap: number; likeness: number } | null = null;
  for (const { type, name, members } of types) {
    const overlap = overlapOf(documented.properties, members);
    if (overlap < 0.6) continue;
    const likeness = likenessOf(name, short, long);
    const score = overlap + likeness / 2;
    if (!best || score > best.score) best = { type, score, overlap, likeness };
  }
  return best && (best.likeness >= 0.5 || best.overlap > 0.9) ? best : null;
}

/** Shared members over all members. */
function overlapOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const member of a) if (b.has(member)) shared++;
  return shared / (a.size + b.size - shared || 1);
}

function likenessOf(name: string, short: string, long: string): number {
  if (name === long || name === short) return 1;
  if (name.endsWith(short)) return 0.7;
  return long.includes(name) || name.includes(short) ? 0.5 : 0;
}
