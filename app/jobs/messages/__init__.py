"""Text messages and faxes: sending, receiving, receipts."""
