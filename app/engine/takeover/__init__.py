"""How an engine adopts calls and repairs them after a crash or a lost link."""
