resource "aws_s3_bucket" "b" {
  bucket = var.name
}

resource "aws_sns_topic" "only_there" {
  name = "t"
}

variable "name" {}
