"""What the worker does by the clock: retention, lost nodes, pings."""
