"""The REST API (guide chapter 4): folders by subject, one file per resource; routes.py puts them under their paths."""
