import { type PinnedPackage, packageFiles, specOf } from "../packages.ts";
import type { StepContext } from "../step.ts";
import { scanBindings } from "./bindings.ts";
import { type CompactSchema, compact } from "./compact.ts";
import { resourcesOf, type SchemaNode } from "./graph.ts";

/** One folder per resource; very large ones keep their structs in `index-structs`. Data sources are left out. */
const WANTED = /^lib\/(?!data-aws-)([^/]+)\/(?:index|index-structs\/structs\d+)\.js$/;

/**
 * Objects of these framework resources are attributes, but the bindings write them like blocks. Found by comparing
 * with `terraform providers schema -json` of 6.45.0.
 */
const ATTRIBUTES_NOT_BLOCKS = [
  ["aws_s3tables_table", "maintenance_configuration", ["iceberg_compaction", "iceberg_snapshot_management"]],
  ["aws_s3tables_table_bucket", "maintenance_configuration", ["iceberg_unreferenced_file_removal"]],
] as const;

/** Derives the resource schema of the provider version that a bindings package was generated from. */
export async function deriveSchema(context: StepContext, pin: PinnedPackage): Promise<CompactSchema> {
  const files = await packageFiles(context, pin, (path) => WANTED.test(path));
  const resources = new Map<string, SchemaNode>();
  let version: string | null = null;
  for (const source of sourcesByFolder(files)) {
    version ??= /providerVersion: '([^']+)'/.exec(source)?.[1] ?? null;
    for (const [type, node] of resourcesOf(scanBindings(source))) resources.set(type, node);
  }
  if (version === null || resources.size < 1000) {
    throw new Error(`${specOf(pin)} does not look like provider bindings: ${resources.size} resource types found.`);
  }
  mend(resources);
  const notice = `Derived from ${specOf(pin)}, ${pin.licence}; this file is under the same licence. See NOTICE.md.`;
  return { format: 1, provider: "hashicorp/aws", version, notice, ...compact(resources) };
}

function* sourcesByFolder(files: ReadonlyMap<string, Buffer>): Generator<string> {
  const folders = new Map<string, string[]>();
  for (const path of [...files.keys()].sort()) {
    const folder = WANTED.exec(path)?.[1] ?? "";
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  for (const folder of [...folders.keys()].sort()) {
    const paths = folders.get(folder) ?? [];
    yield paths.map((path) => typescriptOf(files.get(path) ?? Buffer.alloc(0))).join("\n");
  }
}

/** The compiled files carry their TypeScript in an inline source map. */
function typescriptOf(compiled: Buffer): string {
  const text = compiled.toString("utf8");
  const at = text.lastIndexOf("//# sourceMappingURL=data:");
  if (at < 0) return "";
  const encoded = text.slice(text.indexOf("base64,", at) + "base64,".length).trim();
  const map: { sourcesContent?: string[] } = JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
  return (map.sourcesContent ?? []).join("\n");
}

function mend(resources: ReadonlyMap<string, SchemaNode>): void {
  for (const [type, holder, names] of ATTRIBUTES_NOT_BLOCKS) {
    const top = resources.get(type);
    const attribute = top?.attributes.get(holder);
    const host = attribute && "nested" in attribute ? attribute.nested : top?.blocks.get(holder)?.block;
    for (const name of names) {
      const block = host?.blocks.get(name);
      if (!host || !block) continue;
      host.attributes.set(name, { flags: "o", nesting: "O", nested: block.block });
      host.blocks.delete(name);
    }
  }
}
