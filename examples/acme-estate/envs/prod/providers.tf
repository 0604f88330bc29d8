provider "aws" {
  region              = var.region
  allowed_account_ids = ["111122223333"]

  default_tags {
    tags = local.tags
  }
}

# Copies of what we cannot afford to lose.
provider "aws" {
  alias               = "backup"
  region              = "eu-central-1"
  allowed_account_ids = ["111122223333"]

  default_tags {
    tags = local.tags
  }
}
