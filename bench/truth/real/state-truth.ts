/** A resource as the text of a state has it, read without any of the product's code. */
export interface Truth {
  readonly address: string;
  /** Module names without keys, outermost first. */
  readonly modules: readonly string[];
  readonly type: string;
  readonly name: string;
  readonly arn: string | null;
  readonly id: string | null;
}

type Json = { readonly [key: string]: unknown };

/** Types whose `arn` is what they are given, often another resource's. */
const ARN_IS_INPUT: ReadonlySet<string> = new Set([
  "aws_sns_topic_policy",
  "aws_sns_topic_data_protection_policy",
  "aws_cloudwatch_event_target",
  "aws_lakeformation_resource",
  "aws_notifications_channel_association",
]);

/** Managed resources of AWS in a state of format 4 or in `terraform show -json` of one; null for anything else. */
export function truthOf(text: string): readonly Truth[] | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isJson(document)) return null;
  if (document.version === 4 && Array.isArray(document.resources)) return document.resources.flatMap(ofRaw);
  if (typeof document.format_version !== "string" || !/^\d/.test(document.format_version)) return null;
  const prior = isJson(document.prior_state) ? document.prior_state.values : undefined;
  const values = document.values ?? prior;
  return isJson(values) && isJson(values.root_module) ? ofModule(values.root_module) : [];
}

function ofRaw(resource: unknown): readonly Truth[] {
  if (!isJson(resource) || resource.mode !== "managed" || !Array.isArray(resource.instances)) return [];
  const module = typeof resource.module === "string" ? resource.module : "";
  const base = `${module === "" ? "" : `${module}.`}${String(resource.type)}.${String(resource.name)}`;
  return resource.instances.flatMap((instance: unknown): Truth[] => {
    if (!isJson(instance) || instance.deposed !== undefined) return [];
    const key = instance.index_key;
    const address = key === undefined || key === null ? base : `${base}[${JSON.stringify(key)}]`;
    return made(address, resource, instance.attributes);
  });
}

function ofModule(module: Json): readonly Truth[] {
  const path = typeof module.address === "string" ? `${module.address}.` : "";
  const own = (Array.isArray(module.resources) ? module.resources : []).flatMap((resource: unknown): Truth[] => {
    if (!isJson(resource) || resource.mode !== "managed" || resource.deposed_key !== undefined) return [];
    // Terraform 0.12 leaves the module and the key out of the address.
    const written = String(resource.address);
    const full = written.startsWith(path) ? written : path + written;
    const key =
      typeof resource.index === "number" || typeof resource.index === "string"
        ? `[${JSON.stringify(resource.index)}]`
        : "";
    return made(full.endsWith(key) ? full : full + key, resource, resource.values);
  });
  const children = Array.isArray(module.child_modules) ? module.child_modules : [];
  return [...own, ...children.flatMap((child: unknown) => (isJson(child) ? ofModule(child) : []))];
}

function made(address: string, { type, name }: Json, attributes: unknown): Truth[] {
  if (typeof type !== "string" || typeof name !== "string" || !type.startsWith("aws_")) return [];
  const { arn, id } = isJson(attributes) ? attributes : ({} as Json);
  const own = typeof arn === "string" && arn.startsWith("arn:") && !ARN_IS_INPUT.has(type) ? arn : null;
  const bare = address.replaceAll(/\["(?:[^"\\]|\\.)*"\]|\[\d+\]/g, "");
  const modules = [...bare.matchAll(/(?:^|\.)module\.([\w-]+)/g)].map((found) => found[1] ?? "");
  return [{ address, modules, type, name, arn: own, id: typeof id === "string" && id !== "" ? id : null }];
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A repository that declares all of that, with empty blocks. */
export function codeFor(truths: readonly Truth[]): ReadonlyMap<string, string> {
  const files = new Map<string, Set<string>>();
  const put = (file: string, block: string): void => {
    files.set(file, (files.get(file) ?? new Set()).add(block));
  };
  for (const { modules, type, name } of truths) {
    modules.forEach((module, i) => {
      const from = modules.slice(0, i).join("/");
      put(folderFile(from), `module "${module}" {\n  source = "./${module}"\n}\n`);
    });
    put(folderFile(modules.join("/")), `resource "${type}" "${name}" {\n}\n`);
  }
  return new Map([...files].map(([file, blocks]) => [file, [...blocks].join("\n")]));
}

function folderFile(folder: string): string {
  return folder === "" ? "main.tf" : `${folder}/main.tf`;
}
