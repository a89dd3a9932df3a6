"""What a <Connect> has for conversations of text and speech."""
