import type { RefusalCode } from "../shared/src/reasons.ts";
import type { Status } from "../shared/src/report.ts";

/** How one finding of the sample estate must end. The demo fails when any ends otherwise. */
export interface Expected {
  readonly status: Status;
  readonly code?: RefusalCode | undefined;
  readonly by?: "rule" | "bedrock" | undefined;
  /** Address of the block; empty when there must be none. */
  readonly address: string;
  /** Files the fix changes. */
  readonly files?: readonly string[] | undefined;
  /** Other resources that the fix changes; not looked at when absent. */
  readonly alsoAffects?: readonly string[] | undefined;
  /** What this finding is here to show. */
  readonly shows: string;
}

/** The 15 findings that Vanta delivers, by the resource's name, with the test where a name alone is not enough. */
export const FROM_VANTA: Readonly<Record<string, Expected>> = {
  "acme-invoices-archive": {
    status: "delivered",
    by: "rule",
    address: "aws_s3_bucket.invoices",
    files: ["envs/prod/storage.tf"],
    shows: "the name stands in the block",
  },
  "acme-prod-receipts": {
    status: "delivered",
    by: "rule",
    address: "module.receipts.aws_s3_bucket.this",
    files: ["modules/service-bucket/main.tf"],
    alsoAffects: ["envs/staging: module.receipts.aws_s3_bucket.this"],
    shows: "the name is an argument of the module; staging gets the fix too, and the pull request says so",
  },
  "acme-press-kit": {
    status: "excepted",
    code: "excepted",
    address: "aws_s3_bucket.press_kit",
    shows: "a dated exception in the repository",
  },
  "cf-templates-1q8s0fj2xk7d-us-east-1": {
    status: "refused",
    code: "unmanaged",
    address: "",
    shows: "nobody's Terraform made this bucket",
  },
  "acme-prod-data-lake": {
    status: "delivered",
    by: "rule",
    address: "aws_s3_bucket.data_lake",
    files: ["envs/prod/storage.tf"],
    shows: "the name is made of variables and terraform.tfvars; the policy in the heredoc gets one more statement",
  },
  "acme-prod-team-finance": {
    status: "delivered",
    by: "rule",
    address: 'aws_s3_bucket.team["finance"]',
    files: ["envs/prod/storage.tf"],
    alsoAffects: ['aws_s3_bucket.team["analytics"]', 'aws_s3_bucket.team["support"]'],
    shows: "one key of a for_each",
  },
  "/acme/prod/orders-api": {
    status: "delivered",
    by: "rule",
    address: "module.orders_api.aws_cloudwatch_log_group.this",
    files: ["envs/prod/services.tf"],
    alsoAffects: [],
    shows: "the block is in a module, the number is the caller's: that is where it changes",
  },
  "/acme/prod/audit": {
    status: "delivered",
    by: "bedrock",
    address: "aws_cloudwatch_log_group.audit",
    files: ["envs/prod/observability.tf"],
    shows: "a condition decides the number, so the rule declines and the model is asked",
  },
  "/aws/lambda/acme-image-resizer": {
    status: "refused",
    code: "ambiguous",
    address: "aws_cloudwatch_log_group.image_resizer",
    shows: "the same name in two environments",
  },
  "acme-prod-bastion": {
    status: "refused",
    code: "low-confidence",
    address: "aws_instance.bastion",
    shows: "a Name tag is a hint, not a proof",
  },
  "acme-prod-sessions": {
    status: "delivered",
    by: "rule",
    address: "aws_dynamodb_table.sessions",
    files: ["envs/prod/databases.tf"],
    shows: "the name goes through a local",
  },
  "acme-prod-order-events": {
    status: "compliant",
    address: "aws_dynamodb_table.orders",
    shows: "fixed in the code already, not applied yet",
  },
  "acme-prod-edge": {
    status: "delivered",
    by: "rule",
    address: "aws_lb.edge",
    files: ["envs/prod/edge.tf"],
    shows: "forwarding becomes a redirect",
  },
  "acme-prod-orders": {
    status: "delivered",
    by: "rule",
    address: "module.orders_db.aws_db_instance.this",
    files: ["envs/prod/databases.tf"],
    alsoAffects: [],
    shows: "the module's caller decides again; the pull request names the price",
  },
  "111122223333": {
    status: "delivered",
    by: "rule",
    address: "aws_iam_account_password_policy.this",
    files: ["envs/prod/account.tf"],
    shows: "a test of a whole account",
  },
};

/** What a scanner found, in its own vocabulary (Checkov, Trivy, Security Hub), delivered as patches. */
export const FROM_SCANNERS: Readonly<Record<string, Expected>> = {
  CKV_AWS_16: {
    status: "refused",
    code: "would-replace",
    by: "rule",
    address: "module.ledger_db.aws_db_instance.this",
    files: ["envs/prod/databases.tf"],
    shows: "encrypting a database means making a new one: the patch is there, nobody applies it by accident",
  },
  "AWS-0065": {
    status: "fixed",
    by: "rule",
    address: "aws_kms_key.logs",
    files: ["envs/prod/observability.tf"],
    shows: "the scanner names the block itself",
  },
  "EC2.8": {
    status: "fixed",
    by: "rule",
    address: "aws_instance.bastion",
    files: ["envs/prod/compute.tf"],
    shows: "the bastion again: its id is in the Terraform state, and that is a proof",
  },
};
