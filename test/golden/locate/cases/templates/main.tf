variable "env" {}

variable "team" {
  default = "core"
}

locals {
  prefix = "acme-${var.env}"
}

resource "aws_s3_bucket" "logs" {
  bucket = "${local.prefix}-access-logs"
}

resource "aws_s3_bucket" "audit" {
  bucket = "${local.prefix}-audit"
}

resource "aws_sqs_queue" "team" {
  name = "${var.team}-notifications"
}

resource "random_id" "suffix" {
  byte_length = 4
}

resource "aws_s3_bucket" "random" {
  bucket = "artifacts-store-${random_id.suffix.hex}"
}

resource "aws_sns_topic" "open" {
  name = "${var.env}-x"
}
