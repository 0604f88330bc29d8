provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

resource "aws_sns_topic" "eu" {
  name = "alerts"
}

resource "aws_sns_topic" "us" {
  provider = aws.us
  name     = "alerts"
}

resource "aws_sns_topic" "moved" {
  region = "ap-south-1"
  name   = "alerts"
}

module "dr" {
  source    = "./topic"
  providers = { aws = aws.us }
}
