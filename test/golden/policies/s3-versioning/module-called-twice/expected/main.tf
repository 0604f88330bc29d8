module "uploads" {
  source = "./modules/bucket"
  name   = "acme-uploads"
}

module "reports" {
  source = "./modules/bucket"
  name   = "acme-reports"
}
