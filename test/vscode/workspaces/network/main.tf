resource "aws_sqs_queue" "orders" {
  name = "acme-prod-orders"
}
