variable "name" {
  description = "Globally unique name of the bucket."
  type        = string
}

variable "noncurrent_days" {
  description = "Days that overwritten and deleted objects are kept."
  type        = number
  default     = 30
}

variable "tags" {
  type    = map(string)
  default = {}
}
