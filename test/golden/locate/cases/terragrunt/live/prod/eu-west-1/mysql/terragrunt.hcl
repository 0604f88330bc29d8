include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "git::https://example.com/modules.git//mysql?ref=v0.8.0"
}

inputs = {
  name = "mysql-prod"
}
