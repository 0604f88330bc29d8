variable "name" {}
variable "delay" {}
variable "log_bucket" {}

resource "aws_sqs_queue" "this" {
  name          = var.name
  delay_seconds = var.delay
}

resource "aws_sns_topic" "logs" {
  name = var.log_bucket
}
