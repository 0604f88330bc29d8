resource "aws_instance" "bastion" {
  ami           = "ami-0c101f26f147fa7fd"
  instance_type = "t3.micro" # Nobody needs more to log in.

  root_block_device {
    encrypted = true
  }

  tags = {
    Name = "acme-prod-bastion"
  }
}

resource "aws_cloudwatch_log_group" "api" {
  name              = "/acme/prod/api"
  retention_in_days = 30
}
