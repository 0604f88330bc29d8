/**
 * Vanta's resource kinds and the Terraform types they are, only where that is certain. The kinds are those in Vanta's
 * own documentation and examples; it names buckets both `S3` and `S3Bucket`. A kind that is missing here costs
 * nothing but a narrower search: the resource is then found by its name alone.
 */
const KINDS: Readonly<Record<string, string>> = {
  S3: "aws_s3_bucket",
  S3Bucket: "aws_s3_bucket",
  CloudwatchLogGroup: "aws_cloudwatch_log_group",
  DocumentDBCluster: "aws_docdb_cluster",
  SQS: "aws_sqs_queue",
  ECRContainerRepository: "aws_ecr_repository",
  EC2Instance: "aws_instance",
};

/** The general classes of a resource record that have but one meaning inside AWS. */
const CLASSES: Readonly<Record<string, string>> = {
  StorageBucket: "aws_s3_bucket",
  ContainerRepository: "aws_ecr_repository",
  AutoScalingGroup: "aws_autoscaling_group",
};

function squash(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

const BY_SQUASHED: ReadonlyMap<string, string> = new Map(
  [...Object.entries(KINDS), ...Object.entries(CLASSES)].map(([kind, type]) => [squash(kind), type]),
);

/**
 * The Terraform type of a kind (`S3Bucket`), a resource class (`StorageBucket`) or an entity's label (`S3 bucket`);
 * null when it is not certain.
 */
export function terraformTypeOf(kind: string | null | undefined): string | null {
  if (typeof kind !== "string") return null;
  return BY_SQUASHED.get(squash(kind)) ?? null;
}

/** Unique ids of IAM begin with their kind: AIDA is a user, AROA a role (IAM user guide, "Unique identifiers"). */
export function iamTypeOf(uniqueId: string | null | undefined): string | null {
  if (typeof uniqueId !== "string") return null;
  if (uniqueId.startsWith("AIDA")) return "aws_iam_user";
  return uniqueId.startsWith("AROA") ? "aws_iam_role" : null;
}

/** EC2's id prefixes: each is followed by 8 or 17 hexadecimal digits and belongs to one Terraform type. */
export const ID_PREFIXES: Readonly<Record<string, string>> = {
  i: "aws_instance",
  sg: "aws_security_group",
  vpc: "aws_vpc",
  subnet: "aws_subnet",
  vol: "aws_ebs_volume",
  snap: "aws_ebs_snapshot",
  ami: "aws_ami",
  eni: "aws_network_interface",
  rtb: "aws_route_table",
  igw: "aws_internet_gateway",
  eigw: "aws_egress_only_internet_gateway",
  nat: "aws_nat_gateway",
  acl: "aws_network_acl",
  eipalloc: "aws_eip",
  vpce: "aws_vpc_endpoint",
  tgw: "aws_ec2_transit_gateway",
  lt: "aws_launch_template",
  pl: "aws_ec2_managed_prefix_list",
  vgw: "aws_vpn_gateway",
  cgw: "aws_customer_gateway",
  dopt: "aws_vpc_dhcp_options",
  pcx: "aws_vpc_peering_connection",
  fl: "aws_flow_log",
  fs: "aws_efs_file_system",
};
