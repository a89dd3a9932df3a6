"""The geographic parameters of requests, as far as a number tells them: FromCountry, FromState and their kin."""

from dataclasses import replace
from functools import lru_cache

import phonenumbers

from app.calls.web import Request
from app.models.numbers.area_codes import state

ENDS = {"From": "From", "Caller": "From", "To": "To", "Called": "To"}
"""Prefix of the parameters, and whose number they are about."""


@lru_cache(10_000)
def country(number: str) -> str:
    """The ISO 3166 code of an E.164 number; empty when it is none or unknown."""
    if not number.startswith("+"):
        return ""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def located(params: dict[str, str]) -> dict[str, str]:
    """The parameters with countries, states and provinces of both ends. Those that have no geographic parameters stay
    as they are."""
    if "FromCountry" not in params:
        return params
    known = {f"{prefix}Country": country(params.get(end, "")) for prefix, end in ENDS.items()}
    known |= {f"{prefix}State": state(params.get(end, "")) for prefix, end in ENDS.items()}
    return params | {name: value for name, value in known.items() if name in params}


def located_request(request: Request) -> Request:
    """As `located`, of a request."""
    return replace(request, params=located(request.params))
