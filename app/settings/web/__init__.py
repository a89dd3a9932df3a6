"""Settings of what browsers see."""
