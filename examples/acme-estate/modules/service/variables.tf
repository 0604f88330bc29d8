variable "name" {
  description = "Name of the service, as on the status page."
  type        = string
}

variable "environment" {
  type = string
}

variable "log_retention_days" {
  description = "Days that the service's log is kept."
  type        = number
  default     = 365
}

variable "max_receive_count" {
  description = "Deliveries of a message before it goes to the dead letters."
  type        = number
  default     = 5
}
