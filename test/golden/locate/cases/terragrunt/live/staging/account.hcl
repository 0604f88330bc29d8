locals {
  env = "staging"
  id  = "222222222222"
}
