resource "aws_s3_bucket" "b" {
  bucket = var.name
}

resource "aws_sqs_queue" "only_here" {
  name = "q"
}

variable "name" {}
