"""Faults under live calls: `make chaos` (docs/guarantees.md, Faults)."""
