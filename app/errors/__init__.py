"""The error dictionary: code -> level, message, cause, cure (guide 4.7)."""
