"""What the engine can ask for beyond a single request: one file per feature."""
