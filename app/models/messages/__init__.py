"""Tables of messages and faxes."""
