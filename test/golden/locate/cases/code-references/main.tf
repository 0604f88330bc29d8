module "a" {
  source = "./m"
}

module "b" {
  source = "./m"
}

resource "aws_s3_bucket" "top" {
  bucket = "top"
}
