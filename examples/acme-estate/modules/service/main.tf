locals {
  full_name = "acme-${var.environment}-${var.name}"
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/acme/${var.environment}/${var.name}"
  retention_in_days = var.log_retention_days
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${local.full_name}-dead-letters"
  message_retention_seconds = 1209600 # two weeks, the most there is
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue" "inbox" {
  name                       = "${local.full_name}-inbox"
  visibility_timeout_seconds = 120
  sqs_managed_sse_enabled    = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = var.max_receive_count
  })
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "task" {
  name               = "${local.full_name}-task"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "inbox" {
  statement {
    sid = "WorkOffTheInbox"
    actions = [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
    ]
    resources = [aws_sqs_queue.inbox.arn]
  }
}

resource "aws_iam_role_policy" "inbox" {
  name   = "inbox"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.inbox.json
}
