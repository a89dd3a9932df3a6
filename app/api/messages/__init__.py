"""Resources: Messages, Media, Faxes (guide 3.7, 4.4)."""
