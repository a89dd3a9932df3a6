"""Between processes: wake-ups, questions to an engine, shared limits and counters (Redis)."""
