locals {
  project   = "acme" # everywhere
  retention = 30     # days
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "/${local.project}/web"
  retention_in_days = local.retention
}

resource "aws_cloudwatch_log_group" "api" {
  name              = "/${local.project}/api"
  retention_in_days = local.retention
}
