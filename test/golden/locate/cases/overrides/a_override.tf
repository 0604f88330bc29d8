resource "aws_sqs_queue" "jobs" {
  name = "acme-jobs-local"
}

locals {
  stage = "local"
}

module "edge" {
  name = "edge"
}

variable "colour" {
  default = "blue"
}

provider "aws" {
  region = "eu-west-3"
}
