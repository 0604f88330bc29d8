resource "aws_sqs_queue" "jobs" { name = "jobs" }
resource "aws_sqs_queue" "mail" { name = "mail" }
