"""Routes for our own processes and for operators' monitoring."""
