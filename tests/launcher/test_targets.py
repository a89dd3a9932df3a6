"""docs/compatibility.md, the table of all that is counted: the aims that it is to keep."""

import re

import pytest

from app.launcher.pages import compatibility_page, requests_table, targets

AIMS = {
    "REST operations of voice and SMS applications": 100.0,
    "REST operations, and methods of Twilio's SDKs, in scope": 97.0,
    "REST parameters honored": 95.0,
    "TwiML, classic verbs: attributes read": 98.0,
    "TwiML without live audio: attributes with an effect": 75.0,
    "Parameters of requests": 95.0,
}


@pytest.fixture(scope="module")
def page() -> str:
    return compatibility_page.page()


@pytest.mark.parametrize("what", AIMS)
def test_an_aim_is_kept(page: str, what: str) -> None:
    found = re.search(rf"\| {re.escape(what)} \| (\d+) of (\d+) \| ", page)
    assert found, "no such line"
    assert 100 * int(found[1]) / int(found[2]) >= AIMS[what]


def test_no_parameter_is_ignored_in_silence(page: str) -> None:
    assert "| REST parameters ignored in silence | 0 |" in page


def test_a_name_that_is_not_written_is_not_counted_as_sent() -> None:
    sent = {one.kind: one for one in requests_table.requests()}
    assert "Digits" in sent["Gather action"].sent
    assert "StirVerstat" in sent["voice request"].uncounted
    assert not {name for one in sent.values() for name in one.sent} - requests_table.written()


def test_what_is_not_meant_to_be_here_is_not_read() -> None:
    """An element that is read counts."""
    read = {one.name for one in targets.twiml_table.elements() if one.here}
    assert not read & targets.NOT_MEANT
