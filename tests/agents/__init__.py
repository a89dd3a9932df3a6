"""Agents of others that hear and speak over media streams, unmodified."""
