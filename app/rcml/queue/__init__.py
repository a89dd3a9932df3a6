"""<Enqueue>, <Queue>: waiting, and taking a caller out of a queue."""
