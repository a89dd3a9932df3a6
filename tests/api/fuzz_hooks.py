"""What schemathesis does not try: values that vanish on their way (tests/api/fuzz.py gives it this file)."""

from typing import Any

import schemathesis


@schemathesis.hook
def filter_query(context: Any, query: dict[str, Any] | None) -> bool:
    """Instead of a number it sends a list or an object too. One with nothing in it is no parameter at all, and one of
    blanks is a blank parameter, which counts as absent: neither is anything to refuse."""
    values = query.values() if isinstance(query, dict) else ()
    return not any(isinstance(value, list | dict) and vanishes(value) for value in values)


def vanishes(value: Any) -> bool:
    """Of an object, either its names or what they name is sent."""
    if isinstance(value, dict):
        return vanishes(list(value)) or vanishes(list(value.values()))
    if isinstance(value, list):
        return all(map(vanishes, value))
    return value is None or (isinstance(value, str) and not value.strip())
