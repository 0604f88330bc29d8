removed {
  from = aws_s3_bucket.reports
  lifecycle {
    destroy = false
  }
}

removed {
  from = module.legacy
  lifecycle {
    destroy = false
  }
}

resource "aws_s3_bucket" "copy" {
  bucket = "acme-reports"
}

resource "aws_s3_bucket" "shared" {
  bucket = "acme-shared"
}
