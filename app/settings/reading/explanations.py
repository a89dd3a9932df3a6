"""What is said of a setting that cannot be used: one line with its name, what is expected, and what was given."""

import difflib
from collections.abc import Collection
from typing import Any, get_args

from pydantic import BaseModel

SECRET_WORDS = ("password", "secret", "key", "url", "token")
NUMBER, WHOLE = "must be a number, without a unit", "must be a whole number, without a unit"
WORDS = {
    "missing": "is missing",
    "float_parsing": NUMBER,
    "float_type": NUMBER,
    "int_parsing": WHOLE,
    "int_type": WHOLE,
    "int_from_float": WHOLE,
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": "must be a text, in quotes",
    "list_type": 'must be a list, as ["one", "two"]',
    "tuple_type": 'must be a list, as ["one", "two"]',
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "literal_error": "must be {expected}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be greater than {gt}",
}
"""Pydantic's kinds of errors; others keep its own words."""


def explain(problem: Any, model: type[BaseModel]) -> str:
    """One line for one bad setting. Secrets, and tables that may hold some, are not repeated."""
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{name}: no such setting{meant(str(problem['loc'][-1]), names_beside(model, problem['loc']))}"
    kind, given = problem["type"], problem["input"]
    message = WORDS[kind].format(**problem.get("ctx", {})) if kind in WORDS else problem["msg"]
    shown = isinstance(given, str | int | float) and not any(word in name for word in SECRET_WORDS)
    return f"{name}: {message.removeprefix('Value error, ')}{f', not {given!r}' if shown else ''}"


def names_beside(model: type[BaseModel], place: Collection[str | int]) -> Collection[str]:
    """The names that the table may have in which this setting is."""
    for part in [*place][:-1]:
        field = model.model_fields.get(str(part))
        below = [one for one in get_args(field.annotation) if is_table(one)] if field else []
        model = below[0] if below else model
    return model.model_fields


def is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def meant(name: str, known: Collection[str]) -> str:
    """Which name was probably meant, as a clause; empty if none is near."""
    near = difflib.get_close_matches(name, known, 1, 0.75)
    return f", do you mean {near[0]}?" if near else ""
