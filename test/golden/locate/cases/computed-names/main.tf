provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111111111111"]
}

provider "aws" {
  alias  = "ops"
  region = "us-east-1"

  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/${var.role}"
  }
}

variable "role" {}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

data "aws_caller_identity" "ops" {
  provider = aws.ops
}

resource "aws_s3_bucket" "trail" {
  bucket = "trail-${data.aws_caller_identity.current.account_id}-${data.aws_region.current.name}"
}

resource "aws_s3_bucket" "ops" {
  provider = aws.ops
  bucket   = "trail-${data.aws_caller_identity.ops.account_id}"
}

resource "aws_cloudwatch_log_group" "trail" {
  name = "/s3/${aws_s3_bucket.trail.id}"
}

module "west" {
  source    = "./west"
  providers = { aws = aws.ops }
}
