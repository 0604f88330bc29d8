module "orders" {
  source    = "../modules/database"
  name      = "orders"
  encrypted = false # as the old one
}

module "users" {
  source    = "../modules/database"
  name      = "users"
  encrypted = true
}
