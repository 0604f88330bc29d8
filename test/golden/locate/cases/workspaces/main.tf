locals {
  app         = "billing"
  environment = trimprefix(terraform.workspace, "${local.app}-")
  settings = {
    production = { bucket = "acme-invoices" }
    test       = { bucket = "acme-invoices-try" }
  }
  mine = local.settings[local.environment]
}

resource "aws_s3_bucket" "invoices" {
  bucket = local.mine.bucket
}

resource "aws_sqs_queue" "dead" {
  name = terraform.workspace
}
