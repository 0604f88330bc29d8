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
