/** A kind of resource that a service or tool makes by itself, known by how it names it. */
export interface Maker {
  /** Terraform's types of the resource. */
  readonly types: readonly string[];
  /** The whole name. Its first group, where there is one, is the name of what it was made for. */
  readonly name: RegExp;
  /** Who makes it, and when: the start of a sentence about it. */
  readonly who: string;
  /** What to do instead of looking for its block. */
  readonly advice: string;
  /** Nobody but its maker can change it, so that no code declares it. Otherwise code may, and is looked for first. */
  readonly always?: true;
  /** Type of what it was made for. */
  readonly parent?: string;
}

const OWN_TOOL = "change it with the tool that made it";
const LOG_GROUP = ["aws_cloudwatch_log_group"];
const DECLARE = "declare an aws_cloudwatch_log_group of this name beside it, with an `import` block";
const BUCKET = ["aws_s3_bucket"];
const ROLE = ["aws_iam_role", "aws_iam_service_linked_role"];
const GROUP = ["aws_security_group"];

/**
 * Names that services and tools give. Sources: the user guides of the services (what they create on first use or from
 * the console), `cdk bootstrap`'s template, the documentation of Elastic Beanstalk, SAM, Control Tower and the Serverless
 * Framework.
 */
export const MAKERS: readonly Maker[] = [
  logs(/^\/aws\/lambda\/(?:[a-z]{2}(?:-[a-z]+)+-\d\.)?([^/]+)$/, "Lambda", "aws_lambda_function"),
  logs(/^\/aws\/codebuild\/([^/]+)$/, "CodeBuild", "aws_codebuild_project"),
  logs(/^\/aws\/eks\/([^/]+)\/cluster$/, "EKS", "aws_eks_cluster"),
  logs(/^\/aws\/rds\/instance\/([^/]+)\/[^/]+$/, "RDS", "aws_db_instance"),
  logs(/^\/aws\/rds\/cluster\/([^/]+)\/[^/]+$/, "RDS", "aws_rds_cluster"),
  logs(/^\/aws\/ecs\/containerinsights\/([^/]+)\/performance$/, "Container Insights", "aws_ecs_cluster"),
  logs(/^\/aws\/containerinsights\/([^/]+)\/[^/]+$/, "Container Insights", "aws_eks_cluster"),
  logs(/^\/aws\/kinesisfirehose\/([^/]+)$/, "Firehose", "aws_kinesis_firehose_delivery_stream"),
  logs(/^API-Gateway-Execution-Logs_[a-z0-9]+\/[^/]+$/, "API Gateway", undefined),
  logs(/^\/aws\/apigateway\/welcome$/, "API Gateway", undefined),
  logs(/^RDSOSMetrics$/, "RDS enhanced monitoring", undefined),
  logs(/^\/aws-glue\/[^/]+\/[^/]+$/, "Glue", undefined),

  tool(BUCKET, /^cf-templates-[a-z0-9-]+$/, "the CloudFormation console makes it for uploaded templates"),
  tool(BUCKET, /^cdk-[a-z0-9]+-assets-\d{12}-[a-z0-9-]+$/, "`cdk bootstrap` makes it"),
  tool(BUCKET, /^elasticbeanstalk-[a-z0-9-]+-\d{12}$/, "Elastic Beanstalk makes it for each region"),
  tool(BUCKET, /^aws-sam-cli-managed-default-samclisourcebucket-[a-z0-9]+$/, "`sam deploy` makes it"),
  tool(BUCKET, /-serverlessdeploymentbuck(?:et)?-[a-z0-9]+$/, "the Serverless Framework makes it for its deployments"),
  tool(BUCKET, /^aws-cloudtrail-logs-\d{12}-[a-z0-9]+$/, "the CloudTrail console makes it with a trail"),
  tool(BUCKET, /^config-bucket-\d{12}$/, "the console of AWS Config makes it"),
  tool(BUCKET, /^codepipeline-[a-z0-9-]+-\d{9,}$/, "the CodePipeline console makes it for artifacts"),
  tool(BUCKET, /^aws-athena-query-results-[a-z0-9-]+$/, "the Athena console makes it for results"),
  tool(BUCKET, /^aws-glue-(?:assets|scripts|temporary)-\d{12}-[a-z0-9-]+$/, "the Glue console makes it"),
  tool(BUCKET, /^aws-logs-\d{12}-[a-z0-9-]+$/, "the EMR console makes it for logs"),
  tool(
    BUCKET,
    /^sagemaker-(?:studio-)?(?:[a-z0-9-]+-)?\d{12}(?:-[a-z0-9]+)?$/,
    "SageMaker makes it as its default bucket",
  ),
  tool(BUCKET, /^aws-controltower-[a-z0-9-]+$/, "Control Tower makes it"),

  fixed(
    ROLE,
    /^AWSReservedSSO_.+_[0-9a-f]{16}$/,
    "IAM Identity Center makes it from a permission set",
    "change the permission set",
  ),
  tool(ROLE, /^AWSServiceRoleFor\w+$/, "a service makes it for itself (a service-linked role)"),
  tool(
    ROLE,
    /^cdk-[a-z0-9]+-(?:deploy|file-publishing|image-publishing|cfn-exec|lookup)-role-\d{12}-[a-z0-9-]+$/,
    "`cdk bootstrap` makes it",
  ),
  tool(ROLE, /^aws-elasticbeanstalk-(?:ec2|service)-role$/, "Elastic Beanstalk makes it"),
  tool(ROLE, /^EMR_(?:EC2_|AutoScaling_)?DefaultRole$/, "EMR makes it"),
  tool(ROLE, /^OrganizationAccountAccessRole$/, "Organizations makes it in every account that it creates"),
  tool(ROLE, /^(?:AWSControlTower\w+|aws-controltower-\w+)$/, "Control Tower makes it"),
  tool(ROLE, /^stacksets-exec-[0-9a-f]{32}$/, "CloudFormation StackSets make it"),

  fixed(
    ["aws_kms_alias", "aws_kms_key"],
    /^alias\/aws\/[a-z0-9/-]+$/,
    "its key is AWS's own",
    "use a key of your own where one is asked for",
  ),
  fixed(
    ["aws_secretsmanager_secret"],
    /^rds!(?:db|cluster)-.+$/,
    "RDS makes and rotates it for a managed master password",
    "change the database's arguments",
  ),
  fixed(
    [
      "aws_db_parameter_group",
      "aws_rds_cluster_parameter_group",
      "aws_docdb_cluster_parameter_group",
      "aws_neptune_cluster_parameter_group",
      "aws_elasticache_parameter_group",
      "aws_redshift_parameter_group",
    ],
    /^default\..+$/,
    "AWS makes it and lets nobody change it",
    "give the database a parameter group of your own",
  ),
  fixed(
    ["aws_db_option_group"],
    /^default:.+$/,
    "AWS makes it and lets nobody change it",
    "give the database an option group of your own",
  ),

  tool(GROUP, /^launch-wizard-\d+$/, "the EC2 console makes it when an instance is launched by hand"),
  tool(GROUP, /^ElasticMapReduce-.+$/, "EMR makes it for its clusters"),
  tool(GROUP, /^(?:k8s-.+|k8s-elb-[0-9a-f]+)$/, "a controller of Kubernetes makes it"),
  { ...tool(GROUP, /^eks-cluster-sg-(.+)-\d+$/, "EKS makes it with the cluster"), parent: "aws_eks_cluster" },
  tool([...GROUP, "aws_autoscaling_group"], /^awseb-.+$/, "Elastic Beanstalk makes it"),
  {
    ...tool(
      ["aws_autoscaling_group"],
      /^eks-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      "EKS makes it for a node group",
    ),
    parent: "aws_eks_node_group",
  },
];

/** A log group that a service makes when it first has something to say, unless one of that name is there. */
function logs(name: RegExp, service: string, parent: string | undefined): Maker {
  const who = `${service} makes this log group itself when nobody declared it`;
  const advice = parent === undefined ? DECLARE.replace(" beside it", "") : DECLARE;
  return { types: LOG_GROUP, name, who, advice, ...(parent === undefined ? {} : { parent }) };
}

function tool(types: readonly string[], name: RegExp, who: string): Maker {
  return { types, name, who, advice: OWN_TOOL };
}

function fixed(types: readonly string[], name: RegExp, who: string, advice: string): Maker {
  return { types, name, who, advice, always: true };
}
