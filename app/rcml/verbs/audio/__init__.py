"""What the caller hears."""
