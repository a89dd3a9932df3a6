"""Conferences: who is in which, what becomes of them, and their recordings (guide 3.9.3)."""
