name        = "acme"
backup_days = 7      # until the move
owner       = "data" # team
