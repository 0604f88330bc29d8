variable "create" {
  type    = bool
  default = true
}

resource "aws_s3_bucket" "logs" {
  count  = var.create ? 1 : 0
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = "acme-old-logs"

  versioning_configuration {
    status = "Suspended"
  }
}
