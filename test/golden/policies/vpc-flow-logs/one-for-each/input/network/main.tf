resource "aws_vpc" "team" {
  for_each   = { red = "10.1.0.0/16", blue = "10.2.0.0/16" }
  cidr_block = each.value
}

resource "aws_iam_role" "team_flow_log" {
  name               = "other"
  assume_role_policy = "{}"
}
