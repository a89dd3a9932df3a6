"""Background work: what the outbox table holds is delivered here, one file per kind of job (docs/architecture.md,
Processes)."""
