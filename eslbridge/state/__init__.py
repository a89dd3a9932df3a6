"""What is remembered of each leg. No I/O."""
