"""Books of what several calls share: conferences and queues. Pure: they answer with events for calls."""
