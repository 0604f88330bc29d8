variable "table" {}

resource "aws_dynamodb_table" "locks" {
  name = var.table
}
