"""Tables of calls and of what calls leave behind."""
