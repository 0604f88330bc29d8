include "common" {
  path   = "${dirname(find_in_parent_folders("repository.hcl"))}/_common/mysql.hcl"
  expose = true
}

terraform {
  source = "${include.common.locals.source}?ref=v0.8.0"
}
