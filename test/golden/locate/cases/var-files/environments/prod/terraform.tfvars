vpc_name = "core"
zone     = "prod-a"
