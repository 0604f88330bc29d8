output "task_role_arn" {
  value = aws_iam_role.task.arn
}

output "inbox_url" {
  value = aws_sqs_queue.inbox.url
}
