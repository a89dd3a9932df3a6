"""Media streams: a call's audio and a customer's websocket (docs/streams.md)."""
