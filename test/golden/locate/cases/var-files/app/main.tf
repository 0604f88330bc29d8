variable "env" {
  type = string
}

variable "retention" {
  type    = number
  default = 30
}

variable "owner" {
  default = "nobody"
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = [var.account]
}

variable "account" {}

resource "aws_cloudwatch_log_group" "app" {
  name              = "/${var.owner}/${var.env}/app"
  retention_in_days = var.retention
}

resource "aws_sqs_queue" "jobs" {
  name = "acme-jobs"
}
