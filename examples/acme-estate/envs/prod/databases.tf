module "orders_db" {
  source = "../../modules/database"

  identifier          = "${local.prefix}-orders"
  instance_class      = "db.r7g.large"
  allocated_storage   = 200
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.private_subnet_ids
  allowed_cidr_blocks = [module.network.vpc_cidr_block]

  # Switched off in the first winter to save money.
  multi_az                = false
  backup_retention_period = 21
}

# Bought with the Lisbon office. Nobody dared to touch it since.
module "ledger_db" {
  source = "../../modules/database"

  identifier          = "acme-ledger"
  instance_class      = "db.t4g.large"
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.private_subnet_ids
  allowed_cidr_blocks = [module.network.vpc_cidr_block]
  storage_encrypted   = false
  multi_az            = true
}

resource "aws_dynamodb_table" "orders" {
  name         = "${local.prefix}-order-events"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "order_id"
  range_key    = "happened_at"

  attribute {
    name = "order_id"
    type = "S"
  }

  attribute {
    name = "happened_at"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_dynamodb_table" "sessions" {
  name         = "${local.prefix}-sessions"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }
}
