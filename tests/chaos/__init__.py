"""Faults under live calls: `make chaos` (docs/operations.md, What a fault costs)."""
