"""Tables of phone numbers."""
