name        = "acme"
backup_days = 0      # until the move
owner       = "data" # team
