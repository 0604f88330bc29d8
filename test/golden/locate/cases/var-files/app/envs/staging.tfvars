env     = "staging"
account = "222222222222"
