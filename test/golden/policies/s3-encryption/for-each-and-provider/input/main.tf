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
