variable "production" {
  default = false
}

resource "aws_db_instance" "main" {
  identifier          = "main"
  engine              = "postgres"
  instance_class      = "db.t3.medium"
  multi_az            = var.production
  deletion_protection = var.production
}

resource "aws_lb" "web" {
  enable_deletion_protection = var.production
}
