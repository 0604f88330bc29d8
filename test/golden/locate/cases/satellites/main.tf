resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = "{}"
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket = aws_s3_bucket.logs.bucket
}

resource "aws_s3_bucket" "other" {
  bucket = "acme-other"
}

resource "aws_s3_bucket_acl" "named" {
  bucket = "acme-other"
  acl    = "private"
}

resource "aws_iam_role" "deploy" {
  name = "deploy"
}

resource "aws_iam_role_policy" "deploy" {
  name   = "inline"
  role   = aws_iam_role.deploy.name
  policy = "{}"
}

resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_security_group" "web" {
  name = "web"
}

resource "aws_security_group_rule" "web" {
  security_group_id = aws_security_group.web.id
  type              = "ingress"
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.web.id
}

resource "aws_lb" "front" {
  name = "front"
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.web.id
}

resource "aws_s3_bucket" "keyed" {
  for_each = toset(["a", "b"])
  bucket   = "acme-${each.key}"
}

resource "aws_s3_bucket_versioning" "keyed" {
  for_each = aws_s3_bucket.keyed
  bucket   = aws_s3_bucket.keyed[each.key].id
}
