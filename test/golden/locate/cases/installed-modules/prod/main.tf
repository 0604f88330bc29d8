module "logs" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "4.1.0"
  bucket  = "acme-logs"
}

module "net" {
  source = "../modules/net"
}

module "old" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "3.0.0"
  bucket  = "acme-old"
}

resource "aws_s3_bucket" "own" {
  bucket = "acme-own"
}
