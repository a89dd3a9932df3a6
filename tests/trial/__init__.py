"""What `make call` and `make phone` do: the scripted softphone against the RestComm of this checkout."""
