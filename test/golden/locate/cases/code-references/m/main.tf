resource "aws_s3_bucket" "this" {
  count  = 1
  bucket = "x"
}

data "aws_iam_policy_document" "d" {}
