# Web servers
resource "aws_instance" "web" { // the only one
  ami           = "ami-0abcdef1234567890"
  instance_type = "t3.micro" # small

  /* metadata_options {
       http_tokens = "optional"
     } */
  metadata_options {
    # reached by the agent
    http_endpoint = "enabled"
  }

  user_data = <<-EOT
    #!/bin/sh
    metadata_options { http_tokens = "optional" }
  EOT
}
