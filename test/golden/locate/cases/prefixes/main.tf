resource "aws_s3_bucket" "p" {
  bucket_prefix = "acme-logs-"
}

resource "aws_iam_role" "p" {
  name_prefix = "web"
}
