"""Commands that list what calls and messages left behind."""
