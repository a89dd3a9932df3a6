"""The Asterisk back end: ARI events and REST over one websocket; AMI for what ARI lacks (guide 2.3)."""
