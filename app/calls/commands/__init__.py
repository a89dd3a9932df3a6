"""What a script can ask for, one file per feature."""
