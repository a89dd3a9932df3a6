"""Resources: Calls and what belongs to a call (guide 4.3-4.7)."""
