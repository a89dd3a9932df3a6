"""Synthesizers and recognizers, one file per provider."""
