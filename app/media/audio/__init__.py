"""Telephone audio: G.711, RTP, and what is waiting to be played."""
