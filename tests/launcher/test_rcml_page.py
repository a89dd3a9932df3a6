"""docs/rcml.md says what the code does, and its examples run."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.launcher.pages.rcml_page import TEXTS, page
from app.rcml.document import parse
from app.rcml.verb import NOUNS, VERBS, program

PAGE = Path(__file__).resolve().parents[2] / "docs/rcml.md"
EXAMPLES = {name: text["example"] for name, text in tomllib.loads(TEXTS.read_text()).items()}


def test_page_is_current() -> None:
    assert PAGE.read_text() == page(), "run `make docs`"


def test_every_verb_and_noun_has_a_section() -> None:
    assert EXAMPLES.keys() == VERBS.keys() | NOUNS.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_without_fault(name: str) -> None:
    verbs, warnings = program(list(parse(f"<Response>{EXAMPLES[name]}</Response>").children), "http://a.example/")
    assert verbs
    assert not warnings


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_attribute_is_explained_and_nothing_else(name: str) -> None:
    kind: Any = VERBS.get(name) or NOUNS[name]
    explained = tomllib.loads(TEXTS.read_text())[name].get("attributes", {})
    assert explained.keys() == kind.declared.keys()
    assert all(explained.values())
