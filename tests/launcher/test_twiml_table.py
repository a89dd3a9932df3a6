"""docs/compatibility.md, TwiML: the names are the SDK's, and what the table says is what documents do."""

import pytest

from app.calls.web import Response
from app.launcher.pages.twiml_table import NAMES, Element, elements, table
from app.rcml import document
from app.rcml.verb import program
from tests.launcher.twiml import names

FOUND = elements()


def test_the_names_are_those_of_twilios_sdk() -> None:
    lines = [line for line in NAMES.read_text().splitlines() if not line.startswith("#")]
    assert lines == names()


def test_the_page_says_what_is_not_read() -> None:
    said = table()
    assert "| `<Gather>` | `<Response>` |" in said
    assert "- `<Pay>` in `<Response>`" in said


def test_nearly_every_attribute_of_what_is_read_is_taken() -> None:
    read = [one for one in FOUND if one.here]
    skipped = [(one.name, name) for one in read for name in one.skipped]
    taken = sum(len(one.taken + one.without_effect) for one in read)
    assert taken / (taken + len(skipped)) >= 0.98, skipped


@pytest.mark.parametrize("one", [one for one in FOUND if one.within == "Response"], ids=lambda one: one.name)
def test_a_document_is_read_as_the_table_says(one: Element) -> None:
    """Every attribute that is skipped, and no other one, is told as unknown."""
    names = [*one.taken, *one.without_effect, *one.skipped]
    given = " ".join(f'{name}="1"' for name in names)
    text = f"<Response><{one.name} {given}>x</{one.name}></Response>"
    response = Response(200, "http://a.example/", "text/xml", {}, text)
    _verbs, warnings = program(document.read(response), response.url, None)
    unknown = {warning.where for warning in warnings if "has no attribute" in warning.message}
    if not one.here:
        assert any(f"<{one.name}>" in warning.message for warning in warnings)
        return
    told = {name for name in names if any(name in where for where in unknown)}
    assert told == set(one.skipped)
