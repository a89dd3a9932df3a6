"""Phones of others in 71 scenarios on each switch: `make interop` runs all, and writes the table of docs/interop.md."""
