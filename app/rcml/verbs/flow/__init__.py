"""Where a document goes on, or ends."""
