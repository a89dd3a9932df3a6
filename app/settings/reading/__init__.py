"""How settings are read: their sources, the forms that values may have, and whether they fit together."""
