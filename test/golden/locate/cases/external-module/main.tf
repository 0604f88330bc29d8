module "logs" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "4.1.0"
  bucket  = "acme-logs"
}

module "queues" {
  source = "git::https://example.com/queues.git"
  queues = {
    jobs = { name = "acme-jobs" }
  }
}

resource "aws_s3_bucket" "own" {
  bucket = "acme-own"
}
