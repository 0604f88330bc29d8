locals {
  env = "prod"
  id  = "111111111111"
}
