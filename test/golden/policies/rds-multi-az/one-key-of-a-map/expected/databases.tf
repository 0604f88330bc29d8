locals {
  databases = {
    orders = {
      class    = "db.m6g.large"
      multi_az = true
    }
    reports = {
      class    = "db.t3.medium"
      multi_az = true
    }
  }
}

resource "aws_db_instance" "all" {
  for_each = local.databases

  identifier     = each.key
  engine         = "postgres"
  instance_class = each.value.class
  multi_az       = each.value.multi_az
}
