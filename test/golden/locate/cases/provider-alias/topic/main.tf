resource "aws_sns_topic" "dr" {
  name = "dr-alerts"
}
