import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  IAM_DATA,
  type PinnedPackage,
  packageFiles,
  SERVICE_SPEC,
  SERVICE_SPEC_READER,
  SERVICE_SPEC_TYPES,
} from "../packages.ts";
import type { StepContext } from "../step.ts";

/** A CloudFormation type. */
export interface CloudFormationType {
  /** `AWS::S3::Bucket`. */
  readonly name: string;
  /** `S3`. */
  readonly service: string;
  readonly arnTemplate: string | null;
}

/** What we state ourselves; see `about` in `arn-overrides.json`. */
export interface Overrides {
  readonly aliases: Readonly<Record<string, string>>;
  readonly inputArns: Readonly<Record<string, string | null>>;
  readonly lowerCased: {
    readonly services: readonly string[];
    readonly types: readonly string[];
    readonly except: readonly string[];
  };
  readonly parents: Readonly<Record<string, { readonly parent: string; readonly via: string }>>;
  readonly types: Readonly<Record<string, TypeOverride>>;
}

export interface TypeOverride {
  readonly cfn?: string | null;
  readonly arn?: string;
  readonly arnAttr?: string;
  readonly vars?: Readonly<Record<string, string | null>>;
}

/** Names of services in other vocabularies, by documentation module. */
export interface ServiceNames {
  readonly cloudFormation: Readonly<Record<string, readonly string[]>>;
  readonly arnNamespace: Readonly<Record<string, string>>;
}

/** The hand-written inputs with their text, of which the digest is taken. */
export async function readOwnInputs(context: StepContext): Promise<{
  overrides: Overrides;
  services: ServiceNames;
  texts: readonly [string, string];
}> {
  const folder = join(context.root, "scripts", "generate");
  const overrides = await readFile(join(folder, "arn-overrides.json"), "utf8");
  const services = await readFile(join(folder, "arn-services.json"), "utf8");
  return { overrides: JSON.parse(overrides), services: JSON.parse(services), texts: [overrides, services] };
}

interface SpecDatabase {
  all(kind: "resource"): Iterable<{ cloudFormationType: string; arnTemplate?: string }>;
  incoming(link: "hasResource", resource: object): Iterable<{ entity: { cloudFormationNamespace: string } }>;
}

/** CloudFormation types by name, from the service specification of the CDK. */
export async function readCloudFormation(context: StepContext): Promise<Map<string, CloudFormationType>> {
  const modules = join(context.cache, "service-spec", "node_modules");
  for (const pin of [SERVICE_SPEC, SERVICE_SPEC_TYPES, SERVICE_SPEC_READER]) await unpack(context, pin, modules);
  const load = createRequire(join(modules, "x.cjs"));
  const database: SpecDatabase = load(SERVICE_SPEC.name).loadAwsServiceSpecSync();
  const types = new Map<string, CloudFormationType>();
  for (const resource of database.all("resource")) {
    const name = resource.cloudFormationType;
    const [owner] = [...database.incoming("hasResource", resource)];
    const service = (owner?.entity.cloudFormationNamespace ?? name).replace(/^AWS::/, "");
    types.set(name, { name, service, arnTemplate: resource.arnTemplate ?? null });
  }
  return types;
}

async function unpack(context: StepContext, pin: PinnedPackage, modules: string): Promise<void> {
  for (const [path, content] of await packageFiles(context, pin, (file) => /\.(?:js|json|gz)$/.test(file))) {
    const target = join(modules, pin.name, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

/** ARN formats of the Service Authorization Reference: service, resource name, template. */
export type AuthorizationReference = ReadonlyMap<string, ReadonlyMap<string, string>>;

export async function readAuthorizationReference(context: StepContext): Promise<AuthorizationReference> {
  const services = new Map<string, Map<string, string>>();
  const pattern = /^data\/resourceTypes\/(.+)\.json$/;
  const files = await packageFiles(context, IAM_DATA, (path) => pattern.test(path));
  for (const path of [...files.keys()].sort()) {
    const content: Record<string, { key: string; arn: string }> = JSON.parse(String(files.get(path)));
    const resources = Object.values(content).map(({ key, arn }) => [key, arn] as const);
    services.set(pattern.exec(path)?.[1] ?? "", new Map(resources));
  }
  return services;
}
