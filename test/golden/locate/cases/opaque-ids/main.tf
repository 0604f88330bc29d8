resource "aws_security_group" "web" {
  name = "web"
  tags = {
    Name = "web servers"
  }
}

resource "aws_security_group" "db" {
  name = "db"
}

resource "aws_instance" "one" {
  tags = { Name = "bastion" }
}

resource "aws_instance" "two" {
  tags = { Name = "worker" }
}

resource "aws_instance" "three" {
  tags = { Name = "worker" }
}
