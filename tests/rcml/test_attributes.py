"""Attributes of all verbs and nouns."""

import pytest

from app.rcml import interpreter  # noqa: F401 - registers every verb and noun
from app.rcml.document import Node
from app.rcml.verb import NOUNS, VERBS

EVERY = [
    (element, name)
    for element, kind in (VERBS | NOUNS).items()
    for name in kind.declared  # type: ignore[attr-defined]
]


@pytest.mark.parametrize(("element", "name"), EVERY)
def test_any_value_of_any_attribute_can_be_read(element: str, name: str) -> None:
    """A name in a class body hides a parser of the same name in the lines below it."""
    verb = (VERBS | NOUNS)[element](Node(element, {name: "\0 no good value"}, ""), "http://app.example/")
    assert all(warning.where.startswith(element) for warning in verb.warnings)
