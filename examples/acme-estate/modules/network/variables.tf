variable "name" {
  description = "Prefix of everything in this network."
  type        = string
}

variable "cidr_block" {
  description = "Range of the VPC; subnets are cut from it."
  type        = string
}

variable "zones" {
  description = "Availability zones, one public and one private subnet in each."
  type        = list(string)
}

variable "single_nat_gateway" {
  description = "One NAT gateway for all zones instead of one each. Cheaper, and gone when its zone is."
  type        = bool
  default     = true
}
