import type { ResourceDeclaration, ResourceNode } from "../../terraform/index/model.ts";
import { attributeOf } from "../../terraform/syntax/find.ts";
import type { PolicyContext, Supply } from "../model.ts";
import { textOf } from "./links.ts";
import { checkRequirement } from "./requirement.ts";
import { byTypeInRoot } from "./roots.ts";

/**
 * Finds an existing block that can serve, and gives the HCL to refer to it; null when there is none or more than one.
 * Only the owner's own module is looked at: nothing else can be referred to from there.
 */
export type Finder = (context: PolicyContext, supply: Supply) => string | null;

export const FINDERS: Readonly<Record<string, Finder>> = {
  /** Any block of the type: data sources without arguments are all alike. */
  existing: (context, supply) => {
    const [first] = declared(context, supply.type).filter((node) => node.expansion.kind === "single");
    return first?.declaration.address ?? null;
  },
  "log-bucket": logBucket,
  /** A key whose policy already lets CloudTrail use it. */
  "cloudtrail-key": (context, supply) =>
    only(
      declared(context, supply.type)
        .filter((node) => node.expansion.kind === "single" && mentions(context, node, "cloudtrail.amazonaws.com"))
        .map((node) => node.declaration.address),
    ),
};

/** Managed blocks of a type (data sources as `data.x`) in the owner's module instance. */
function declared({ node }: PolicyContext, type: string): readonly ResourceNode[] {
  const mode = type.startsWith("data.") ? "data" : "managed";
  return byTypeInRoot(node.module, type.replace(/^data\./, "")).filter(
    (other) => other.module === node.module && other.declaration.mode === mode,
  );
}

function only(found: readonly string[]): string | null {
  const different = [...new Set(found)];
  return different.length === 1 ? (different[0] ?? null) : null;
}

/** The bucket that other buckets of the module log to; else the one whose ACL is made for log delivery. */
function logBucket(context: PolicyContext): string | null {
  const targets = declared(context, "aws_s3_bucket_logging").flatMap((node) => {
    const target = attributeOf(node.declaration.block, "target_bucket")?.value;
    return target === undefined || /\b(each|count)\./.test(textOf(node, target)) ? [] : [textOf(node, target)];
  });
  if (targets.length > 0) return only(targets);
  const { index, settings, node: owner } = context;
  const acl = { path: "acl", equals: "log-delivery-write" };
  const buckets = declared(context, "aws_s3_bucket").filter(
    (node) =>
      node !== owner &&
      node.expansion.kind === "single" &&
      index
        .expand(node)
        .every(
          (instance) =>
            checkRequirement(
              { index, settings, node, instance },
              { any: [acl, { referencedBy: { type: "aws_s3_bucket_acl", attribute: "bucket", where: acl } }] },
            ).status === "pass",
        ),
  );
  return only(buckets.map((node) => `${node.declaration.address}.id`));
}

/** The block's own text, or that of a policy document it refers to, has this word. */
function mentions({ index }: PolicyContext, node: ResourceNode, word: string): boolean {
  const has = ({ file, block }: ResourceDeclaration): boolean => file.text.slice(block.start, block.end).includes(word);
  if (has(node.declaration)) return true;
  const policy = attributeOf(node.declaration.block, "policy")?.value;
  if (policy === undefined) return false;
  return index.references(policy, node.module).some(({ target, module }) => {
    const document = module === node.module.path ? node.module.directory.resources.get(target) : undefined;
    return document !== undefined && has(document);
  });
}
