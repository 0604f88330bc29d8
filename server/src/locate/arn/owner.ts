import type { Arn } from "./parse.ts";

/** The resource that Terraform would know an ARN by. */
export interface OwnerArn {
  readonly arn: Arn;
  /** What was cut off or rewritten, for the receipt; null when the ARN already names an owner. */
  readonly cut: string | null;
  /** The resource this one hangs on, when both are Terraform resources and a policy may concern either. */
  readonly parent: Arn | null;
}

/** A rule applies to a whole resource part; groups of the pattern build the owner's. */
interface Rule {
  readonly service: string;
  /** No nested or adjacent repetition over the same characters: matching stays linear. */
  readonly pattern: RegExp;
  /** The new resource part, as a replacement text for the pattern. */
  readonly to: string;
  /** Only ARNs without region and account: plain S3 buckets, not access points. */
  readonly bare?: true;
  /** The owner belongs to another service. */
  readonly ownerService?: string;
}

/** Parts of resources, and things that resources make at run time, cut to what Terraform declares. */
const CUTS: readonly Rule[] = [
  { service: "logs", pattern: /^(log-group:[^:]+):.*$/, to: "$1" },
  { service: "s3", pattern: /^([^/:]+)\/.*$/, to: "$1", bare: true },
  { service: "lambda", pattern: /^(function:[^:]+):.*$/, to: "$1" },
  { service: "lambda", pattern: /^(layer:[^:]+):[^:]*$/, to: "$1" },
  { service: "dynamodb", pattern: /^(table\/[^/]+)\/.*$/, to: "$1" },
  { service: "ecs", pattern: /^(task-definition\/[^:]+):\d+$/, to: "$1" },
  { service: "ecs", pattern: /^(?:task|container-instance)\/([^/]+)\/.*$/, to: "cluster/$1" },
  { service: "ecs", pattern: /^task-set\/([^/]+)\/([^/]+)\/.*$/, to: "service/$1/$2" },
  { service: "batch", pattern: /^(job-definition\/[^:]+):\d+$/, to: "$1" },
  { service: "sts", pattern: /^assumed-role\/([^/]+)(?:\/.*)?$/, to: "role/$1", ownerService: "iam" },
  // References to one key of a secret: `:json-key:version-stage:version-id`.
  { service: "secretsmanager", pattern: /^(secret:[^:]+):.*$/, to: "$1" },
  // Automated snapshots carry their database's name and a date.
  { service: "rds", pattern: /^snapshot:rds:(.+)-\d{4}-\d{2}-\d{2}-\d{2}-\d{2}$/, to: "db:$1" },
  { service: "rds", pattern: /^cluster-snapshot:rds:(.+)-\d{4}-\d{2}-\d{2}-\d{2}-\d{2}$/, to: "cluster:$1" },
  { service: "redshift", pattern: /^(?:dbname|dbuser|dbgroup):([^/]+)\/.*$/, to: "cluster:$1" },
  { service: "ecr", pattern: /^(repository\/.+)\/sha256:[0-9a-f]+$/, to: "$1" },
  { service: "states", pattern: /^(?:execution|express):([^:]+):.*$/, to: "stateMachine:$1" },
  { service: "codebuild", pattern: /^build\/([^:]+):.*$/, to: "project/$1" },
  { service: "es", pattern: /^(domain\/[^/]+)\/.*$/, to: "$1" },
  { service: "kinesis", pattern: /^(stream\/[^/]+)\/.*$/, to: "$1" },
];

/** Resources that hang on another one: both stay candidates. */
const PARENTS: readonly Rule[] = [
  {
    service: "elasticloadbalancing",
    pattern: /^listener\/((?:app|net|gwy)\/[^/]+\/[^/]+)\/[^/]+$/,
    to: "loadbalancer/$1",
  },
  {
    service: "elasticloadbalancing",
    pattern: /^listener-rule\/((?:app|net|gwy)\/[^/]+\/[^/]+\/[^/]+)\/[^/]+$/,
    to: "listener/$1",
  },
  { service: "apigateway", pattern: /^(\/(?:restapis|apis)\/[^/]+)\/.*$/, to: "$1" },
  { service: "sns", pattern: /^([^:]+):[^:]+$/, to: "$1" },
  { service: "ecs", pattern: /^service\/([^/]+)\/[^/]+$/, to: "cluster/$1" },
  {
    service: "eks",
    pattern: /^(?:nodegroup|addon|fargateprofile|access-entry|podidentityassociation)\/([^/]+)\/.*$/,
    to: "cluster/$1",
  },
  { service: "glue", pattern: /^table\/([^/]+)\/[^/]+$/, to: "database/$1" },
  { service: "redshift", pattern: /^snapshot:([^/]+)\/[^/]+$/, to: "cluster:$1" },
  { service: "acm-pca", pattern: /^(certificate-authority\/[^/]+)\/.*$/, to: "$1" },
  { service: "transfer", pattern: /^user\/([^/]+)\/[^/]+$/, to: "server/$1" },
];

/**
 * Cuts a sub-resource ARN to the resource that owns it: a log stream to its group, an object to its bucket, an alias to
 * its function, a session to its role. ARNs of resources are returned as they are. An exact match of the whole ARN in
 * state goes before this: some sub-resources (aliases, objects) can be Terraform resources themselves.
 */
export function ownerArn(arn: Arn): OwnerArn {
  const owner = applyRule(CUTS, arn);
  const found = owner ?? arn;
  return { arn: found, cut: owner ? cutText(arn, owner) : null, parent: applyRule(PARENTS, found) };
}

function applyRule(rules: readonly Rule[], arn: Arn): Arn | null {
  for (const rule of rules) {
    if (rule.service !== arn.service || !rule.pattern.test(arn.resource)) continue;
    if (rule.bare && (arn.region !== "" || arn.account !== "")) continue;
    const resource = arn.resource.replace(rule.pattern, rule.to);
    // IAM has no regions, while the session's ARN may name one.
    if (rule.ownerService !== undefined) return { ...arn, service: rule.ownerService, region: "", resource };
    return { ...arn, resource };
  }
  return null;
}

function cutText(from: Arn, to: Arn): string {
  return from.resource.startsWith(to.resource) ? from.resource.slice(to.resource.length) : from.resource;
}
