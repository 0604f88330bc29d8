include {
  path = find_in_parent_folders("root.hcl")
}

dependency "logs" {
  config_path = "../logs"
}

terraform {
  source = "../../../../modules/queue"
}

inputs = {
  name       = "orders-${basename(get_terragrunt_dir())}"
  delay      = 5
  log_bucket = dependency.logs.outputs.bucket
}
