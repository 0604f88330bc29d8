resource "aws_kms_key" "logs" {
  description             = "Audit log and alarms"
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "logs" {
  name          = "alias/${local.prefix}-logs"
  target_key_id = aws_kms_key.logs.key_id
}

# Cheap outside of production, where nobody looks at it.
resource "aws_cloudwatch_log_group" "audit" {
  name              = "/acme/${var.environment}/audit"
  retention_in_days = var.environment == "prod" ? 90 : 14
}

resource "aws_sns_topic" "alarms" {
  name              = "${local.prefix}-alarms"
  kms_master_key_id = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_metric_alarm" "edge_errors" {
  alarm_name          = "${local.prefix}-edge-5xx"
  alarm_description   = "The shop answers with errors. Start at the runbook, not at the code."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HTTPCode_Target_5XX_Count"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 25
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]

  dimensions = {
    LoadBalancer = aws_lb.edge.arn_suffix
  }
}
