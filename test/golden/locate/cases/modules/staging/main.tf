module "logs" {
  source = "../modules/bucket"
  name   = "acme-staging-logs"
}
