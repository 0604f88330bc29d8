module "logs" {
  source = "../modules/bucket"
  name   = "acme-prod-logs"
}

module "data" {
  source = "../modules/bucket"
  name   = "acme-prod-data"
}
