env       = "prod"
account   = "111111111111"
retention = 7
