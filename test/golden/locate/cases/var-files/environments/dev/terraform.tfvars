vpc_name = "core"
zone     = "dev-a"
