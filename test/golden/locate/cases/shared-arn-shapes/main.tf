resource "aws_docdb_cluster" "d" {
  cluster_identifier = "docs"
}

resource "aws_rds_cluster" "r" {
  cluster_identifier = "Orders"
}

resource "aws_lb" "app" {
  name = "front"
}

resource "aws_lb" "net" {
  name               = "front"
  load_balancer_type = "network"
}

resource "aws_elb" "classic" {
  name = "front"
}

resource "aws_elasticsearch_domain" "search" {
  domain_name = "search"
}

resource "aws_sns_topic" "t" {
  name = "alerts"
}

resource "aws_sns_topic_policy" "t" {
  arn = aws_sns_topic.t.arn
}

resource "aws_alb" "old" {
  name = "old-front"
}
