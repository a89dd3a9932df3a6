"""The gevent engine: everything that waits for the outside on behalf of calls (architecture 2)."""
