"""Resources: Accounts, Applications, Clients, Keys, Usage (guide 4.1)."""
