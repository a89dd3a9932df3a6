"""Real SIP calls on a real switch."""
