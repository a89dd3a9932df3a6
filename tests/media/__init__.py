"""The media relay."""
