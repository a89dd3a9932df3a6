"""The pure core of a call: commands, events, scripts. No socket, clock, database or switch is touched here."""
