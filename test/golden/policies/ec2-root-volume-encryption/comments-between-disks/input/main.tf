resource "aws_instance" "db" {
  ami           = "ami-0abcdef1234567890"
  instance_type = "r6i.large"

  # the system
  root_block_device {
    volume_size = 20 # GiB
  }

  # the data
  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 500     # GiB
    encrypted   = "false" # speed
  }

  # the log
  ebs_block_device {
    device_name = "/dev/sdg"
  } # last disk

  tags = {
    Name = "db"
  }
}
