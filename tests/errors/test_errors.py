"""The error dictionary: "descriptions and possible solutions to the error codes" (table 2.1)."""

import pytest

from app.errors.errors import DICTIONARY, ERROR, UNKNOWN, WARNING, entry, more_info
from app.settings.config import load


@pytest.mark.parametrize("one", DICTIONARY.values(), ids=lambda one: one.code)
def test_an_entry_says_what_why_and_what_to_do(one):
    assert one.level in (ERROR, WARNING)
    assert all(len(text) > 5 for text in (one.message, one.cause, one.cure))
    assert one.status == 0 or 400 <= one.status <= 503


def test_codes_are_in_order():
    assert list(DICTIONARY) == sorted(DICTIONARY)


@pytest.mark.parametrize(
    "one", [one for one in DICTIONARY.values() if one.code // 1000 in (20, 21)], ids=lambda one: one.code
)
def test_a_code_of_the_rest_api_has_an_http_status(one):
    assert one.status


def test_log_is_0_for_an_error_and_1_for_a_warning():
    """Table 4.13: "0 is ERROR, 1 is WARNING"."""
    assert (entry(11200).log, entry(13310).log) == (0, 1)


def test_an_unknown_code_is_an_internal_failure():
    assert entry(99999).code == UNKNOWN


def test_more_info_leads_to_our_pages_or_to_the_operators(tmp_path):
    assert more_info(load(var=tmp_path), 11200) == "http://127.0.0.1:8080/restcomm/errors/11200.html"
    assert more_info(load(error_dictionary_uri="http://e.example/d/"), 11200) == "http://e.example/d/11200.html"
