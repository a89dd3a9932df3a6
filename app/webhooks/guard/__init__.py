"""Which addresses a URL of a customer may reach."""
