locals {
  databases = {
    orders = {
      class    = "db.m6g.large"
      multi_az = true
    }
    reports = {
      class    = "db.t3.medium"
      multi_az = false
    }
    audit = {
      class    = var.audit_class
      multi_az = local.audit_multi_az
    }
  }
  audit_multi_az = true
}

variable "audit_class" {}

resource "aws_db_instance" "all" {
  for_each = local.databases

  identifier     = each.key
  engine         = "postgres"
  instance_class = each.value.class
  multi_az       = each.value.multi_az
}

resource "aws_db_instance" "one" {
  for_each   = { only = { multi_az = false } }
  identifier = each.key
  multi_az   = each.value.multi_az
}

resource "aws_sqs_queue" "jobs" {
  count = 3
  name  = "jobs-${count.index}"
}
