"""The engine's side of the database: what it looks up and what it writes."""
