resource "aws_security_group" "web" {}

resource "aws_s3_bucket" "b" {
  for_each = var.buckets
  bucket   = "${each.key}-x"
}

variable "buckets" {}

module "net" {
  source = "../net"
}

moved {
  from = aws_kms_key.old
  to   = aws_kms_key.new
}

resource "aws_kms_key" "new" {}

resource "aws_sns_topic" "t" {
  name = "whatever"
}

resource "aws_sns_topic_policy" "t" {
  arn = aws_sns_topic.t.arn
}

module "outside" {
  source = "terraform-aws-modules/vpc/aws"
}

resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = "x"
}
