"""A websocket client (RFC 6455) for addresses that the guard has judged."""
