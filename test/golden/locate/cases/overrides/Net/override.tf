output "number" {
  value = 7
}
