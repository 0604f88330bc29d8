resource "aws_s3_bucket" "each" {
  for_each = toset(["a", "b.c"])
  bucket   = "acme-${each.key}"
}

resource "aws_sqs_queue" "count" {
  count = 2
  name  = "jobs-${count.index}"
}

variable "keys" {
  type = set(string)
}

resource "aws_sns_topic" "open" {
  for_each = var.keys
  name     = "alerts-of-${each.key}"
}

resource "aws_sns_topic" "off" {
  count = 0
  name  = "switched-off"
}

variable "enabled" {}

resource "aws_sns_topic" "switch" {
  count = var.enabled ? 1 : 0
  name  = "with-a-switch"
}
