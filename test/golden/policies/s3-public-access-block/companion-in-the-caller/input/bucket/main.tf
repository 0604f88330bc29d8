resource "aws_s3_bucket" "this" {
  bucket = "acme-data"
}

output "id" {
  value = aws_s3_bucket.this.id
}
