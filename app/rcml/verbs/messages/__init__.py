"""Text messages and faxes."""
