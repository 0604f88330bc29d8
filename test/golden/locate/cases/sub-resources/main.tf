resource "aws_cloudwatch_log_group" "app" {
  name = "/app/web"
}

resource "aws_lambda_function" "f" {
  function_name = "resize"
}

resource "aws_dynamodb_table" "t" {
  name = "sessions"
}

resource "aws_iam_role" "deploy" {
  name = "deploy"
  path = "/ci/"
}

resource "aws_iam_role" "plain" {
  name = "plain"
}

resource "aws_secretsmanager_secret" "s" {
  name = "db-pass-word"
}

resource "aws_ecs_task_definition" "web" {
  family = "web"
}

resource "aws_ecs_cluster" "main" {
  name = "main"
}

resource "aws_ecs_cluster" "other" {
  name = "other"
}

resource "aws_ecs_service" "web" {
  name    = "web"
  cluster = aws_ecs_cluster.main.id
}

resource "aws_ecs_service" "web_other" {
  name    = "web"
  cluster = aws_ecs_cluster.other.id
}

resource "aws_ssm_parameter" "p" {
  name = "/app/token"
}
