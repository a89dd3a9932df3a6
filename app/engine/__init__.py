"""The gevent engine: everything that waits for the outside on behalf of calls (docs/architecture.md, The engine)."""
