output "edge_dns_name" {
  value = aws_lb.edge.dns_name
}

output "orders_db_endpoint" {
  value = module.orders_db.endpoint
}
