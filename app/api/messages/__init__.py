"""Resources: Messages, Media, Faxes (guide 4.8)."""
