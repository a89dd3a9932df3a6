"""Text messages and faxes on their way out: what a message is, and who carries it (guide 2.4, 2.5)."""
