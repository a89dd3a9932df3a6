"""Delivery of status callbacks from the outbox."""
