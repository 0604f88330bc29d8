module "orders_api" {
  source = "../../modules/service"

  name               = "orders-api"
  environment        = var.environment
  log_retention_days = 30 # until legal says otherwise
}

module "billing" {
  source = "../../modules/service"

  name        = "billing"
  environment = var.environment
}

module "mailer" {
  source = "../../modules/service"

  name              = "mailer"
  environment       = var.environment
  max_receive_count = 20 # mail servers are moody
}

resource "aws_ecr_repository" "shop" {
  name                 = "acme/shop"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }
}

# Lambda makes this group by itself and never deletes from it; here it gets an end.
resource "aws_cloudwatch_log_group" "image_resizer" {
  name              = "/aws/lambda/acme-image-resizer"
  retention_in_days = 30
}
