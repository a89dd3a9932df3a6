"""Where a call comes of: who calls, and which calls led to it."""
