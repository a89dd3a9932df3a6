"""<Conference>: joining, taking part, waiting music (guide 3.9.3)."""
