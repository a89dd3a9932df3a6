"""`make run`: everything from the settings to running processes."""
