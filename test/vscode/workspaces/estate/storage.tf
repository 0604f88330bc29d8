# Receipts of all shops, seven years.
resource "aws_s3_bucket" "receipts" {
  bucket = "acme-prod-receipts"
}

resource "aws_s3_bucket_versioning" "receipts" {
  bucket = aws_s3_bucket.receipts.id

  versioning_configuration {
    status = "Enabled"
  }
}
