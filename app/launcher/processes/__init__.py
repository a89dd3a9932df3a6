"""The processes of `make run`: starting, watching and ending them."""
