"""What one setting is: its default, what it does, and where the guide speaks of it (guide chapter 2)."""

from typing import Any

from pydantic import AliasChoices, Field

PREFIX = "RESTCOMM_"


def setting(default: Any, text: str, guide: str = "", env: str = "", **limits: Any) -> Any:
    """One setting: its default, what it does, its guide section, and its name without the prefix, if it has one."""
    more = dict(limits)
    if env:
        more["validation_alias"] = AliasChoices(env.lower(), f"{PREFIX.lower()}{env.lower()}")
    more["default_factory" if callable(default) else "default"] = default
    return Field(description=text, json_schema_extra={"guide": guide}, **more)
