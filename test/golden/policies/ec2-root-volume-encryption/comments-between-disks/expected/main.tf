resource "aws_instance" "db" {
  ami           = "ami-0abcdef1234567890"
  instance_type = "r6i.large"

  # the system
  root_block_device {
    volume_size = 20 # GiB
    encrypted   = true
  }

  # the data
  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 500    # GiB
    encrypted   = "true" # speed
  }

  # the log
  ebs_block_device {
    device_name = "/dev/sdg"
    encrypted   = true
  } # last disk

  tags = {
    Name = "db"
  }
}
