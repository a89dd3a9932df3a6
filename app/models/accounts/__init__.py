"""Tables of accounts, keys, applications, SIP clients."""
