"""Text to speech: a small port (port.py), a file per provider, and a cache (guide 2.7)."""
