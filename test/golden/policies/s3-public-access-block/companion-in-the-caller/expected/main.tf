module "data" {
  source = "./bucket"
}

# The block is made here since only the caller knows whether the bucket is a website.
resource "aws_s3_bucket_public_access_block" "data" {
  bucket = module.data.id

  block_public_acls       = true
  block_public_policy     = true # TICKET-7
  ignore_public_acls      = true
  restrict_public_buckets = true
}
