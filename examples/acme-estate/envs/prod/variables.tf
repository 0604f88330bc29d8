variable "company" {
  type    = string
  default = "acme"
}

variable "environment" {
  type = string
}

variable "region" {
  type = string
}

variable "vpc_cidr" {
  type = string
}

variable "zones" {
  type = list(string)
}

variable "office_cidr_blocks" {
  description = "The offices' fixed addresses. Ask IT before you add one."
  type        = list(string)
}

variable "domain" {
  type = string
}
