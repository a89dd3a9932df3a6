"""Parts of the engine that serve one feature each; none knows another."""
