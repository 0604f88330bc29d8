# A comment that stays.
resource "aws_dynamodb_table" "orders" {
  name     = "acme-orders"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}
