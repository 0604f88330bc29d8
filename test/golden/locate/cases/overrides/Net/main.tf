variable "name" {}

resource "aws_ecr_repository" "this" {
  name = "${var.name}-images"
}

output "number" {
  value = 6
}
