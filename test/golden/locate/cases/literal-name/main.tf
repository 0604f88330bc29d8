resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket" "data" {
  bucket = "acme-data"
}

data "aws_s3_bucket" "shared" {
  bucket = "acme-shared"
}
