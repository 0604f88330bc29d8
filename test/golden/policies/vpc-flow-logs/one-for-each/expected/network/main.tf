resource "aws_vpc" "team" {
  for_each   = { red = "10.1.0.0/16", blue = "10.2.0.0/16" }
  cidr_block = each.value
}

resource "aws_flow_log" "team" {
  for_each = aws_vpc.team

  vpc_id = each.value.id

  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.team_flow_log[each.key].arn
  iam_role_arn    = aws_iam_role.team_flow_log_role[each.key].arn
}

resource "aws_cloudwatch_log_group" "team_flow_log" {
  for_each = aws_vpc.team

  name              = "/aws/vpc-flow-log/${each.value.id}"
  retention_in_days = 365
}

resource "aws_iam_role" "team_flow_log_role" {
  for_each = aws_vpc.team

  name_prefix = "vpc-flow-log-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "team_flow_log" {
  for_each = aws_vpc.team

  name = "write-flow-log"
  role = aws_iam_role.team_flow_log_role[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.team_flow_log[each.key].arn}:*"
      },
      {
        Effect   = "Allow"
        Action   = ["logs:DescribeLogGroups", "logs:DescribeLogStreams"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_role" "team_flow_log" {
  name               = "other"
  assume_role_policy = "{}"
}
