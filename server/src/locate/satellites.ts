import type { Satellite } from "../../../shared/src/receipt.ts";
import { lineAt } from "../terraform/index/lines.ts";
import type { ModuleInstance, ResourceDeclaration, ResourceNode, TerraformIndex } from "../terraform/index/model.ts";
import { attributeOf } from "../terraform/syntax/find.ts";
import { arnTable } from "./arn/table.ts";
import { nameAttribute } from "./attributes.ts";

/** The type a satellite is a part of, and the argument that says of which. */
export interface Ownership {
  readonly owner: string;
  readonly via: string;
}

/** Parts that have an ARN of their own, so that the table does not call them parts. */
const MORE_PARTS: Readonly<Record<string, Ownership>> = {
  aws_lb_listener: { owner: "aws_lb", via: "load_balancer_arn" },
  aws_vpc_security_group_egress_rule: { owner: "aws_security_group", via: "security_group_id" },
};

/** Blocks of one owner beyond this many help nobody. */
const MAX_LISTED = 50;

/** What a type is a part of: `aws_s3_bucket` for `aws_s3_bucket_policy`. Null for types that stand alone. */
export function ownershipOf(type: string): Ownership | null {
  if (Object.hasOwn(MORE_PARTS, type)) return MORE_PARTS[type] ?? null;
  const parent = arnTable().entry(type)?.parent;
  return parent === undefined ? null : { owner: parent.parent, via: parent.via };
}

/** The blocks beside a block that are parts of the same live resource: a bucket's policy, a role's attachments. */
export function satellitesOf(node: ResourceNode, index: TerraformIndex): readonly Satellite[] {
  const { address, type } = node.declaration;
  const parts = partsOf(node.module, index);
  const referring = parts.byOwner.get(address) ?? [];
  const named = parts.byName.size === 0 ? [] : (parts.byName.get(`${type}|${nameOf(node, index) ?? ""}`) ?? []);
  const prefix = node.module.path === "" ? "" : `${node.module.path}.`;
  return [...referring, ...named].slice(0, MAX_LISTED).map((declaration) => ({
    address: prefix + declaration.address,
    file: declaration.file.path,
    line: lineAt(declaration.file, declaration.block.start),
  }));
}

interface Parts {
  /** By the owner's address within the module. */
  readonly byOwner: ReadonlyMap<string, readonly ResourceDeclaration[]>;
  /** By `type|name` of the owner, where the part says its name instead of referring to it. */
  readonly byName: ReadonlyMap<string, readonly ResourceDeclaration[]>;
}

const cache = new WeakMap<TerraformIndex, Map<ModuleInstance, Parts>>();

/** The parts that a module declares; found once for each index. */
function partsOf(module: ModuleInstance, index: TerraformIndex): Parts {
  const known = cache.get(index) ?? new Map<ModuleInstance, Parts>();
  cache.set(index, known);
  let parts = known.get(module);
  if (parts === undefined) {
    parts = readParts(module, index);
    known.set(module, parts);
  }
  return parts;
}

function readParts(module: ModuleInstance, index: TerraformIndex): Parts {
  const byOwner = new Map<string, ResourceDeclaration[]>();
  const byName = new Map<string, ResourceDeclaration[]>();
  for (const declaration of module.directory.resources.values()) {
    const ownership = declaration.mode === "managed" ? ownershipOf(declaration.type) : null;
    const link = ownership === null ? undefined : attributeOf(declaration.block, ownership.via);
    if (ownership === null || link === undefined) continue;
    const owners = index
      .references(link.value, module)
      .filter((each) => each.module === module.path && each.target.startsWith(`${ownership.owner}.`));
    for (const { target } of owners) add(byOwner, target, declaration);
    if (owners.length > 0 || link.value.kind !== "literal") continue;
    add(byName, `${ownership.owner}|${String(link.value.value)}`, declaration);
  }
  return { byOwner, byName };
}

function add(map: Map<string, ResourceDeclaration[]>, key: string, declaration: ResourceDeclaration): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [declaration]);
  else if (!list.includes(declaration)) list.push(declaration);
}

function nameOf(node: ResourceNode, index: TerraformIndex): string | null {
  const naming = nameAttribute(node.declaration.type);
  const attribute = naming === null ? undefined : attributeOf(node.declaration.block, naming);
  const value = attribute === undefined ? null : index.evaluate(attribute.value, node.module);
  return value?.kind === "known" && value.value !== null ? String(value.value) : null;
}
