provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["444455556666"]

  default_tags {
    tags = {
      Company     = "acme"
      Environment = "staging"
      ManagedBy   = "terraform"
      Repository  = "acme/infrastructure"
    }
  }
}
