locals {
  environment = read_terragrunt_config(find_in_parent_folders("env.hcl"))
  source      = "git::git@github.com:acme/modules.git//mysql"
}

inputs = {
  name = "mysql-${local.environment.locals.environment}"
}
