locals {
  account = read_terragrunt_config(find_in_parent_folders("account.hcl"))
  region  = basename(dirname(get_terragrunt_dir()))
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<EOT
provider "aws" {
  region              = "${local.region}"
  allowed_account_ids = ["${local.account.locals.id}"]
}
EOT
}

remote_state {
  backend = "s3"
  config = {
    key = "${path_relative_to_include()}/terraform.tfstate"
  }
}

inputs = merge(
  local.account.locals,
  { owner = "platform" },
)
