inputs = {
  table = "acme-locks"
}
