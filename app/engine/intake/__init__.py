"""How calls come in: inbound legs, commands of the REST API, the start of a script."""
