locals {
  stage = "prod"
}

resource "aws_sqs_queue" "jobs" {
  name          = "acme-jobs"
  delay_seconds = 5
}

resource "aws_sns_topic" "alarms" {
  name = "alarms-${local.stage}"
}

module "net" {
  source = "./net"
  name   = "core"
}

module "edge" {
  source = "./Net"
  name   = "plain"
}

variable "colour" {
  type    = string
  default = "red"
}

output "n" {
  value = 1
}

resource "aws_kinesis_stream" "s" {
  name = "stream-${var.colour}-${module.edge.number}"
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_dynamodb_table" "t" {
  name = "acme-table"
}
