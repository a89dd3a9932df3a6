"""Pure translation: commands into requests, what the switch tells into events. No I/O, no state."""
