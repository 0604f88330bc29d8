variable "vpc_name" {}
variable "zone" {}

resource "aws_ecr_repository" "this" {
  name = "${var.vpc_name}/${var.zone}"
}
