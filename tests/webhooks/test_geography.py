"""The geographic parameters of requests: always there, the country from the number."""

import pytest
from phonenumbers import geocoder

from app.calls.facts import PLACES, Facts
from app.calls.web import Request
from app.models.numbers.area_codes import STATES, state
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


def test_a_request_of_a_call_tells_countries_and_states_and_all_the_rest_empty() -> None:
    facts = Facts("CA1", "AC1", "+4930123456", "+14155550133")
    params = located_request(Request("http://app.example/", "POST", facts.parameters())).params
    assert (params["Caller"], params["Called"]) == ("+4930123456", "+14155550133")
    assert {name: params[name] for name in PLACES if params[name]} == {
        "FromCountry": "DE",
        "CallerCountry": "DE",
        "ToCountry": "US",
        "CalledCountry": "US",
        "ToState": "CA",
        "CalledState": "CA",
    }
    assert len(PLACES) == 16


def test_what_is_no_request_of_a_call_stays_as_it_is() -> None:
    assert located({"From": "+14155550133"}) == {"From": "+14155550133"}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+14155550133", "CA"),
        ("+12125552368", "NY"),
        ("+16045550133", "BC"),
        ("+12025550133", "DC"),
        ("+18005550133", ""),
        ("+18765550133", ""),
        ("+1415555", ""),
        ("+4415551234", ""),
        ("4155550133", ""),
        ("client:bob", ""),
    ],
)
def test_state(number: str, expected: str) -> None:
    assert state(number) == expected


def test_states_are_those_of_phonenumbers() -> None:
    """Every place of an area code that it knows is where we say that the area code is."""
    places: dict[str, set[str]] = {}
    for prefix, names in geocoder.GEOCODE_DATA.items():
        if prefix.startswith("1") and ", " in names.get("en", ""):
            places.setdefault(prefix[1:4], set()).add(names["en"].rpartition(", ")[2])
    alone = {area: found.pop() for area, found in places.items() if len(found) == 1}
    assert len(alone) > 250
    assert {area: found for area, found in alone.items() if STATES.get(area, found) != found} == {}
    assert set(alone) - set(STATES) == {"340"}, "the Virgin Islands are a country of their own"
