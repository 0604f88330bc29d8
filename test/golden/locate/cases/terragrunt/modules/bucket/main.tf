variable "env" {}
variable "owner" {}
variable "purpose" {}

resource "aws_s3_bucket" "this" {
  bucket = "${var.owner}-${var.env}-${var.purpose}"
}
