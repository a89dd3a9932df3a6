"""One message of the websocket, as ARI wrote it. Pure."""

from typing import Any

import orjson

Message = dict[str, Any]


class BadMessage(ValueError):
    """Not JSON, or not as ARI documents it."""


def parse(frame: bytes) -> Message:
    """A websocket message. Raises BadMessage."""
    try:
        message = orjson.loads(frame)
    except orjson.JSONDecodeError as error:
        raise BadMessage(f"not JSON: {error}") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadMessage("not an object with a type")
    return message
