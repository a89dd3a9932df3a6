"""One message of the websocket, as ARI wrote it. Pure."""

import json
from typing import Any

import orjson

Message = dict[str, Any]


def written(value: Any) -> str:
    """JSON on one line."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a lone surrogate, which orjson does not write
        return json.dumps(value)


class BadMessage(ValueError):
    """Not JSON, or not as ARI documents it."""
