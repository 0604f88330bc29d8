environment = "prod"
region      = "us-east-1"
vpc_cidr    = "10.20.0.0/16"
zones       = ["us-east-1a", "us-east-1b"]
domain      = "shop.acme.example"

office_cidr_blocks = [
  "192.0.2.0/26",    # Hamburg
  "198.51.100.8/29", # Lisbon
]
