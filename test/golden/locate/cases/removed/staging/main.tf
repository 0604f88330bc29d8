resource "aws_s3_bucket" "reports" {
  bucket = var.name
}

variable "name" {}
