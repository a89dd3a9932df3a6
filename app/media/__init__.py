"""Live audio: the relay between a switch and customers' websockets, a process of its own (docs/streams.md)."""
