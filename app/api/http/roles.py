"""Roles: which operations an account may do on which resources (guide 2.1, table 2.2).

A permission is Domain:Operation:Resource, with * for all of a kind. Administrator has them all and cannot be changed;
the others are the setting `roles`.
"""

from collections.abc import Iterable
from typing import Any

from app.accounts.accounts import ADMINISTRATOR
from app.api.http.context import app_context
from app.settings.config import ConfigError, Settings

OPERATIONS = {"index": "Read", "fetch": "Read", "create": "Create", "update": "Modify", "delete": "Delete"}
"""The first word of a view function's name -> the permission that it needs."""
DOMAIN = "RestComm"
EVERYTHING = ("*:*:*",)


def names() -> list[str]:
    """The roles that an account can have."""
    return [ADMINISTRATOR, *app_context().settings.roles]


def permissions(role: str) -> Iterable[str]:
    """What a role may. An unknown one, as one that the operator removed, may nothing."""
    return EVERYTHING if role == ADMINISTRATOR else app_context().settings.roles.get(role, ())


def permits(role: str, operation: str, resource: str) -> bool:
    """May an account of this role do that?"""
    return covers(permissions(role), f"{DOMAIN}:{operation}:{resource}")


def within(role: str, other: str) -> bool:
    """Whether a role permits no more than the other: accounts cannot grant what they do not have."""
    own = permissions(other)
    return all(covers(own, permission) for permission in permissions(role))


def covers(given: Iterable[str], wanted: str) -> bool:
    """Is what is wanted among the permissions? A * in it is covered by a * only."""
    words = wanted.split(":")
    return any(all(part in ("*", word) for part, word in zip(one.split(":"), words, strict=True)) for one in given)


def check(settings: Settings, resources: Iterable[str]) -> None:
    """Raises ConfigError when the setting names what there is not: it would permit nothing, or everything but that."""
    known = ({DOMAIN, "*"}, {*OPERATIONS.values(), "*"}, {*resources, "*"})
    for role, given in settings.roles.items():
        if role == ADMINISTRATOR:
            raise ConfigError(f"roles: {ADMINISTRATOR} cannot be changed")
        for permission in given:
            words = permission.split(":")
            if len(words) != len(known) or any(word not in those for word, those in zip(words, known, strict=True)):
                raise ConfigError(f"roles: {role}: {permission!r} is not a known Domain:Operation:Resource")


class RoleName:
    """For OpenAPI: one of the roles that there are now."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {"type": "string", "description": "A role.", "enum": names()}
