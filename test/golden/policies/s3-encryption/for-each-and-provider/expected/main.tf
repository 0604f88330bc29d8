provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

variable "names" {
  type = set(string)
}

resource "aws_s3_bucket" "replica" {
  provider = aws.west
  for_each = var.names
  bucket   = "acme-${each.key}"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "replica" {
  for_each = aws_s3_bucket.replica
  provider = aws.west

  bucket = each.value.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}
