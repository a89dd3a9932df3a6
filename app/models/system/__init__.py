"""Tables that processes share among themselves."""
