"""Connecting the caller with others."""
