"""The geographic parameters of requests: always there, the country from the number."""

import pytest

from app.calls.facts import PLACES, Facts
from app.calls.web import Request
from app.webhooks.geography import country, located, located_request


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+14155550133", "US"),
        ("+16045550133", "CA"),
        ("+4930123456", "DE"),
        ("1234", ""),
        ("client:bob", ""),
        ("sip:bob@x.example", ""),
        ("+", ""),
        ("+0", ""),
        ("", ""),
    ],
)
def test_country(number: str, code: str) -> None:
    assert country(number) == code


def test_a_request_of_a_call_tells_both_countries_and_all_the_rest_empty() -> None:
    facts = Facts("CA1", "AC1", "+4930123456", "+14155550133")
    params = located_request(Request("http://app.example/", "POST", facts.parameters())).params
    assert (params["Caller"], params["Called"]) == ("+4930123456", "+14155550133")
    assert {name: params[name] for name in PLACES if params[name]} == {
        "FromCountry": "DE",
        "CallerCountry": "DE",
        "ToCountry": "US",
        "CalledCountry": "US",
    }
    assert len(PLACES) == 16


def test_what_is_no_request_of_a_call_stays_as_it_is() -> None:
    assert located({"From": "+14155550133"}) == {"From": "+14155550133"}
