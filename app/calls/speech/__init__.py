"""Live speech as a call sees it (docs/speech.md)."""
