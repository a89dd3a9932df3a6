"""The switches that `make run` can start: their programs, configuration, processes."""
