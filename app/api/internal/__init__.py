"""Routes for RestComm's own processes and for monitoring."""
