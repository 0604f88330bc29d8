# Staging is small on purpose. What it does not have, nobody tests here.

locals {
  prefix = "acme-staging"
  zones  = ["us-east-1a", "us-east-1b"]
}

module "network" {
  source = "../../modules/network"

  name       = local.prefix
  cidr_block = "10.30.0.0/16"
  zones      = local.zones
}

module "receipts" {
  source = "../../modules/service-bucket"

  name = "acme-staging-receipts"
}

module "orders_db" {
  source = "../../modules/database"

  identifier          = "${local.prefix}-orders"
  instance_class      = "db.t4g.micro"
  allocated_storage   = 20
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.private_subnet_ids
  allowed_cidr_blocks = [module.network.vpc_cidr_block]
}

module "orders_api" {
  source = "../../modules/service"

  name               = "orders-api"
  environment        = "staging"
  log_retention_days = 7
}

resource "aws_cloudwatch_log_group" "image_resizer" {
  name              = "/aws/lambda/acme-image-resizer"
  retention_in_days = 30
}

resource "aws_iam_account_password_policy" "this" {
  minimum_password_length        = 14
  require_lowercase_characters   = true
  require_uppercase_characters   = true
  require_numbers                = true
  require_symbols                = true
  allow_users_to_change_password = true
  password_reuse_prevention      = 24
}
