variable "backup_days" {
  type    = number
  default = 30
}

resource "aws_db_instance" "main" {
  identifier              = "main"
  engine                  = "postgres"
  instance_class          = "db.t3.medium"
  backup_retention_period = var.backup_days
}
