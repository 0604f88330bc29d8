resource "aws_sqs_queue" "jobs" {
  name                    = "jobs"
  sqs_managed_sse_enabled = true
}
resource "aws_sqs_queue" "mail" { name = "mail" }
