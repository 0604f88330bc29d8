# Receives the logs of everything else. It logs nothing itself: that would never end.
resource "aws_s3_bucket" "access_logs" {
  bucket = "${local.prefix}-access-logs"
}

resource "aws_s3_bucket_public_access_block" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

data "aws_iam_policy_document" "access_logs" {
  statement {
    sid       = "S3LogDelivery"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.access_logs.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_s3_bucket_policy" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id
  policy = data.aws_iam_policy_document.access_logs.json
}

# Invoices must stay for ten years. The name is printed in the tax office's contract, so it stays as it is.
resource "aws_s3_bucket" "invoices" {
  bucket = "acme-invoices-archive"
}

resource "aws_s3_bucket_versioning" "invoices" {
  bucket = aws_s3_bucket.invoices.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_logging" "invoices" {
  bucket = aws_s3_bucket.invoices.id

  target_bucket = aws_s3_bucket.access_logs.id
  target_prefix = "invoices/"
}

# Logos and photos for journalists.
resource "aws_s3_bucket" "press_kit" {
  bucket = "acme-press-kit"
}

resource "aws_s3_bucket" "data_lake" {
  bucket = "${var.company}-${var.environment}-data-lake"
}

resource "aws_s3_bucket_public_access_block" "data_lake" {
  bucket = aws_s3_bucket.data_lake.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "data_lake" {
  bucket = aws_s3_bucket.data_lake.id

  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "AnalyticsReads",
          "Effect": "Allow",
          "Principal": { "AWS": "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/analytics" },
          "Action": ["s3:GetObject", "s3:ListBucket"],
          "Resource": [
            "${aws_s3_bucket.data_lake.arn}",
            "${aws_s3_bucket.data_lake.arn}/*"
          ]
        }
      ]
    }
  EOT
}

resource "aws_s3_bucket" "team" {
  for_each = local.teams

  bucket = "${local.prefix}-team-${each.key}"

  tags = {
    Owner = each.value.owner
  }
}

resource "aws_s3_bucket_public_access_block" "team" {
  for_each = aws_s3_bucket.team

  bucket = each.value.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "team" {
  for_each = local.teams

  bucket = aws_s3_bucket.team[each.key].id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = each.value.retain_days
    }
  }
}

module "receipts" {
  source = "../../modules/service-bucket"

  name            = "acme-prod-receipts"
  noncurrent_days = 90
}

# The other side of the ocean, for the day that the first one burns.
resource "aws_s3_bucket" "vault" {
  provider = aws.backup

  bucket = "${local.prefix}-vault"
}

resource "aws_s3_bucket_public_access_block" "vault" {
  provider = aws.backup

  bucket = aws_s3_bucket.vault.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
