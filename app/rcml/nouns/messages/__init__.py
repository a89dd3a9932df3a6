"""What a <Message> consists of (guide 3.8)."""
