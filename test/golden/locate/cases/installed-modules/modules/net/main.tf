module "flow" {
  source = "git::https://example.com/flow.git?ref=v2"
  name   = "acme-flow"
}
