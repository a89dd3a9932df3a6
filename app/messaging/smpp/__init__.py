"""SMPP 3.4: text messages over a session with a carrier."""
