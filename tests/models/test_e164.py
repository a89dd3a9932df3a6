"""Phone numbers: "The incoming phone number in E.164 format" (table 4.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.calls import destination
from app.calls.destination import BadDestination
from app.models.numbers import e164


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("1234", "1234"),
        (" 1234 ", "1234"),
        ("*98#", "*98#"),
        ("+1 (212) 555-2368", "+12125552368"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("+2223334444", "+2223334444"),  # the guide's own example, though no such number exists
        ("0044 20 7946 0018", "00442079460018"),
        ("(415) 555-1212", "+14155551212"),
        ("415-555-1212", "+14155551212"),
        ("1 (415) 555.1212", "+14155551212"),
        ("415-123-4567", "+14151234567"),  # Twilio's own example of <Dial>, though no such number exists
        ("(555) 123-4567", "+15551234567"),
        ("4155551212", "4155551212"),
        ("(030) 555-1212", "0305551212"),
    ],
)
def test_a_number_is_stored_as_it_is_dialled(written, stored):
    assert e164.normalise(written) == stored


@pytest.mark.parametrize("text", ["", " ", "+", "abc", "12a4", "+1234567890123456", "1" * 33, "+*98", "1234\x00"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(BadDestination):
        e164.normalise(text)


@given(some.text(max_size=40))
def test_normalising_twice_changes_nothing(text):
    try:
        once = e164.normalise(text)
    except BadDestination:
        assert e164.spellings(text) == []
        return
    assert e164.normalise(once) == once


@pytest.mark.parametrize(
    ("written", "country", "stored"),
    [
        ("4155551212", "US", "+14155551212"),
        ("14155551212", "US", "+14155551212"),
        ("1234", "US", "1234"),
        ("0000000000", "US", "0000000000"),
        ("+442079460018", "US", "+442079460018"),
        ("020 7946 0018", "GB", "+442079460018"),
    ],
)
def test_a_number_of_a_country_needs_no_plus_there(written, country, stored):
    assert e164.normalise(written, country) == stored


@pytest.mark.parametrize(
    ("number", "possible"),
    [
        ("+14155551212", True),
        ("+15005550001", True),
        ("+1", False),
        ("+15005550", False),
        ("+9991234", False),
        ("1234", False),
    ],
)
def test_a_number_that_could_be_one(number, possible):
    assert destination.possible(number) is possible


def test_a_switch_may_leave_the_plus_out():
    assert e164.spellings("12125552368") == ["12125552368", "+12125552368"]
    assert e164.spellings("+12125552368") == ["+12125552368", "12125552368"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+12125552368", "(212) 555-2368"),
        ("+442079460018", "+44 20 7946 0018"),
        ("1234", "1234"),
        ("sip:a@b", "sip:a@b"),
    ],
)
def test_a_number_is_shown_as_people_write_it(number, shown):
    assert e164.friendly(number) == shown


@pytest.mark.parametrize("text", ["+4930123XX", "4930123X", "+4930123.", "1."])
def test_patterns(text):
    assert e164.pattern(text) == text


@pytest.mark.parametrize("text", ["X", ".", "+X", "12X4", "1..", "123X.", "*1X", "1" + "X" * 9])
def test_what_is_no_pattern(text):
    with pytest.raises(BadDestination):
        e164.pattern(text)


def test_patterns_of_a_number_begin_with_the_one_that_knows_most():
    found = e164.patterns_of("4930")
    assert found[:2] == ["493X", "493."]
    assert found.index("+493X") < found.index("49XX")
    assert {"4XXX", "4.", "+49XX"} <= set(found)
    assert e164.patterns_of("nobody") == []


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (" 493012345678", "+493012345678"),
        (" 12125552368", "+12125552368"),
        (" 1 (212) 555-2368", "+12125552368"),
        (" 1234", "1234"),
        ("  493012345678", "493012345678"),
        (" 999999999999999", "999999999999999"),
    ],
)
def test_a_plus_that_arrived_as_a_space(text, stored):
    assert e164.normalise(text) == stored
