import { createHash } from "node:crypto";
import type { Where } from "./model.ts";

/**
 * A type of resource as AWS documents it (Service Authorization Reference). Written out here on purpose: the product's
 * own ARN table must not judge itself.
 */
export interface Kind {
  readonly type: string;
  /** The attribute that names it. */
  readonly attribute: string;
  readonly arn: (name: string, where: Where, id: string) => string;
  /** What else the block says. */
  readonly body: readonly string[];
  /** `id` in the state. */
  readonly id: (name: string, arn: string) => string;
}

const byName = (name: string): string => name;
const byArn = (_: string, arn: string): string => arn;
const at = (service: string, { region, account }: Where, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const iam = ({ account }: Where, rest: string): string => `arn:aws:iam::${account}:${rest}`;

function kind(
  type: string,
  attribute: string,
  arn: Kind["arn"],
  { body = [], id = byName }: { readonly body?: readonly string[]; readonly id?: Kind["id"] } = {},
): Kind {
  return { type, attribute, arn, body, id };
}

export const BUCKET = kind("aws_s3_bucket", "bucket", (name) => `arn:aws:s3:::${name}`, {
  body: ["force_destroy = false"],
});
export const ROLE = kind("aws_iam_role", "name", (name, where) => iam(where, `role/${name}`), {
  body: ['assume_role_policy = "{}"'],
});
export const LOG_GROUP = kind(
  "aws_cloudwatch_log_group",
  "name",
  (name, where) => at("logs", where, `log-group:${name}`),
  {
    body: ["retention_in_days = 30"],
  },
);
export const FUNCTION = kind(
  "aws_lambda_function",
  "function_name",
  (name, where) => at("lambda", where, `function:${name}`),
  {
    body: ['handler = "main.handler"', 'runtime = "nodejs20.x"'],
  },
);
export const TABLE = kind("aws_dynamodb_table", "name", (name, where) => at("dynamodb", where, `table/${name}`), {
  body: ['hash_key = "id"'],
});
export const DATABASE = kind("aws_db_instance", "identifier", (name, where) => at("rds", where, `db:${name}`), {
  body: ['engine = "postgres"', 'instance_class = "db.t3.medium"'],
  id: (name) => `db-${idOf(name, 26).toUpperCase()}`,
});
export const QUEUE = kind("aws_sqs_queue", "name", (name, where) => at("sqs", where, name), {
  id: (name) => `https://sqs.eu-west-1.amazonaws.com/111122223333/${name}`,
});
export const TOPIC = kind("aws_sns_topic", "name", (name, where) => at("sns", where, name), { id: byArn });
export const SECRET = kind(
  "aws_secretsmanager_secret",
  "name",
  (name, where, id) => at("secretsmanager", where, `secret:${name}-${id.slice(0, 6)}`),
  { id: byArn },
);
export const LOAD_BALANCER = kind(
  "aws_lb",
  "name",
  (name, where, id) => at("elasticloadbalancing", where, `loadbalancer/app/${name}/${id.slice(0, 16)}`),
  { body: ['load_balancer_type = "application"'], id: byArn },
);

/** Types whose ARN is account, region and name. */
export const REGIONAL: readonly [Kind, ...Kind[]] = [
  LOG_GROUP,
  FUNCTION,
  TABLE,
  DATABASE,
  QUEUE,
  TOPIC,
  kind("aws_ecr_repository", "name", (name, where) => at("ecr", where, `repository/${name}`)),
  kind("aws_ecs_cluster", "name", (name, where) => at("ecs", where, `cluster/${name}`), { id: byArn }),
  kind("aws_kinesis_stream", "name", (name, where) => at("kinesis", where, `stream/${name}`), { id: byArn }),
  kind("aws_eks_cluster", "name", (name, where) => at("eks", where, `cluster/${name}`)),
  kind("aws_codebuild_project", "name", (name, where) => at("codebuild", where, `project/${name}`), { id: byArn }),
  kind("aws_cloudwatch_metric_alarm", "alarm_name", (name, where) => at("cloudwatch", where, `alarm:${name}`)),
  kind("aws_redshift_cluster", "cluster_identifier", (name, where) => at("redshift", where, `cluster:${name}`)),
  kind("aws_elasticache_replication_group", "replication_group_id", (name, where) =>
    at("elasticache", where, `replicationgroup:${name}`),
  ),
  kind("aws_backup_vault", "name", (name, where) => at("backup", where, `backup-vault:${name}`)),
];

/** Types with a name in the ARN, full or with something generated behind it, about as often as they occur. */
export const NAMED: readonly [Kind, ...Kind[]] = [
  BUCKET,
  BUCKET,
  ROLE,
  ROLE,
  kind("aws_iam_policy", "name", (name, where) => iam(where, `policy/${name}`), { id: byArn }),
  kind("aws_iam_user", "name", (name, where) => iam(where, `user/${name}`)),
  ...REGIONAL,
  SECRET,
  LOAD_BALANCER,
  kind(
    "aws_lb_target_group",
    "name",
    (name, where, id) => at("elasticloadbalancing", where, `targetgroup/${name}/${id.slice(0, 16)}`),
    { id: byArn },
  ),
];

/** A type whose ARN carries an id that AWS makes. */
export interface OpaqueKind {
  readonly type: string;
  readonly service: string;
  readonly before: string;
  /** `sg-`, `vpc-`. */
  readonly idPrefix: string;
  readonly body: readonly string[];
}

export const OPAQUE: readonly [OpaqueKind, ...OpaqueKind[]] = [
  {
    type: "aws_security_group",
    service: "ec2",
    before: "security-group/",
    idPrefix: "sg-",
    body: ['description = "x"'],
  },
  { type: "aws_vpc", service: "ec2", before: "vpc/", idPrefix: "vpc-", body: ['cidr_block = "10.0.0.0/16"'] },
  { type: "aws_subnet", service: "ec2", before: "subnet/", idPrefix: "subnet-", body: ['cidr_block = "10.0.1.0/24"'] },
  {
    type: "aws_instance",
    service: "ec2",
    before: "instance/",
    idPrefix: "i-",
    body: ['ami = "ami-0123456789abcdef0"'],
  },
  { type: "aws_ebs_volume", service: "ec2", before: "volume/", idPrefix: "vol-", body: ["size = 40"] },
  {
    type: "aws_efs_file_system",
    service: "elasticfilesystem",
    before: "file-system/",
    idPrefix: "fs-",
    body: ["encrypted = true"],
  },
];

/** The ARN of an opaque kind. */
export function opaqueArn({ service, before }: OpaqueKind, id: string, where: Where): string {
  return at(service, where, before + id);
}

/** Lower-case hexadecimal digits, the same for the same text. */
export function idOf(seed: string, length: number): string {
  return createHash("sha256").update(seed).digest("hex").slice(0, length);
}
