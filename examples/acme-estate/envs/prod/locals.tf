locals {
  prefix = "${var.company}-${var.environment}"

  tags = {
    Company     = var.company
    Environment = var.environment
    ManagedBy   = "terraform"
    Repository  = "acme/infrastructure"
  }

  # Every team gets a bucket. Names end up in URLs: keep them short and do not rename them.
  teams = {
    finance   = { owner = "nadia@acme.example", retain_days = 3650 }
    analytics = { owner = "jonas@acme.example", retain_days = 400 }
    support   = { owner = "mei@acme.example", retain_days = 90 }
  }
}

data "aws_caller_identity" "current" {}
