"""What a dialed number is, as a carrier would route it."""

import pytest

from app.permits.numbers import EMERGENCY, ORDINARY, PREMIUM, SATELLITE, SERVICE_CODE, SHORT, UNKNOWN, dialed


@pytest.mark.parametrize(
    ("number", "home", "kind", "country"),
    [
        ("+19005551234", "", PREMIUM, None),
        ("+1900", "", PREMIUM, None),
        ("+190055512345678", "", PREMIUM, None),
        ("19005551234", "", PREMIUM, None),
        ("19005551234", "US", PREMIUM, None),
        ("9005551234", "US", PREMIUM, None),
        ("+44909123456", "", PREMIUM, None),
        ("01144909123456", "US", PREMIUM, None),
        ("0044909123456", "", PREMIUM, None),
        ("+3719123456", "", PREMIUM, None),
        ("+49900123456", "", PREMIUM, None),
        ("+49900", "", PREMIUM, None),
        ("0900123456", "DE", PREMIUM, None),
        ("+33899123456", "", PREMIUM, None),
        ("+8821234567", "", SATELLITE, None),
        ("+881612345678", "", SATELLITE, None),
        ("+870773111632", "", SATELLITE, None),
        ("008821234567", "DE", SATELLITE, None),
        ("911", "", EMERGENCY, None),
        ("112", "DE", EMERGENCY, None),
        ("9112125551234", "US", EMERGENCY, None),
        ("#31#4930123456", "DE", SERVICE_CODE, None),
        ("*21*19005551234#", "US", SERVICE_CODE, None),
        ("101028819005551234", "US", UNKNOWN, None),
        ("10102880119005551234", "US", UNKNOWN, None),
        ("1011900", "", UNKNOWN, None),
        ("0903123456", "US", UNKNOWN, None),
        ("010280900123456", "DE", SERVICE_CODE, None),
        ("+490900512345", "", PREMIUM, None),
        ("+490900", "", PREMIUM, None),
        ("+4100900123456", "", PREMIUM, None),
        ("+3300899123456", "", PREMIUM, None),
        ("+4400909879000", "", PREMIUM, None),
        ("81019005551234", "RU", PREMIUM, None),
        ("9761234", "US", PREMIUM, None),
        ("00019005551234", "US", UNKNOWN, None),
        ("0001119005551234", "", UNKNOWN, None),
        ("0", "", SHORT, None),
        ("1234", "", SHORT, None),
        ("+252612345678", "", ORDINARY, "SO"),
        ("+18765551234", "", ORDINARY, "JM"),
        ("+1876", "", ORDINARY, "JM"),
        ("+14445556666", "", ORDINARY, "US"),
        ("2125551234", "US", ORDINARY, "US"),
        ("030123456", "DE", ORDINARY, "DE"),
    ],
)
def test_a_number_is_what_its_beginning_makes_it(number: str, home: str, kind: str, country: str | None) -> None:
    worst = [meant for meant in dialed(number, home) if meant.kind == kind]
    assert worst
    assert country is None or worst[0].country == country


def test_a_number_that_may_mean_two_things_is_judged_as_both() -> None:
    """In Germany 011... is a national number; a carrier in America calls abroad."""
    assert {meant.e164 for meant in dialed("01144909123456", "DE")} == {"+491144909123456", "+44909123456"}
