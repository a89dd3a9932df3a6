"""Which number, node and gateway a call belongs to."""
