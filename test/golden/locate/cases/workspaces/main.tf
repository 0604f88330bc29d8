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

locals {
  data = jsondecode(file("${path.module}/settings.json"))
}

resource "aws_dynamodb_table" "invoices" {
  name = local.data.accounts[local.environment].table
}

resource "aws_sns_topic" "outside" {
  name = file("../../../../../package.json")
}
