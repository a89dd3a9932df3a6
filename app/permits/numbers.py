"""What a dialed number is: its country, and whether it is one of those that fraud is made with. No I/O.

A carrier routes by the beginning of a number, so a number that no plan knows is judged by its beginning, too.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType, shortnumberinfo

PREMIUM, SATELLITE, SHORT, EMERGENCY, SERVICE_CODE, UNKNOWN, ORDINARY = (
    *("premium", "satellite", "short", "emergency", "service code", "unassigned", "ordinary"),
)
COSTLY_TYPES = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
SATELLITES = ("+870", "+878", "+881", "+882", "+883", "+888")
"""Inmarsat, Iridium, Globalstar and the international networks: no country, prices of satellites."""
PREMIUMS = ("+1900", "+1976", "+3719", "+44871", "+44872", "+44873", "+449", "+808", "+979")
"""Beside those that the numbering plans call premium rate or shared cost."""
EMERGENCIES = frozenset(
    {
        *("000", "911", "922", "933", "988", "991", "992", "995", "997", "998", "999", "128"),
        *(str(number) for number in (*range(100, 105), 107, 108, *range(110, 121), 122, 123)),
        *(str(number) for number in (190, 191, 192, 193, 194, 197, 199)),
    }
)
"""Short numbers that ring the police, the fire brigade or an ambulance in some country."""
CHOOSES_CARRIER = {"DE": "010", "AT": "10"}
"""Begins a code in this country that chooses another carrier, whose prices nobody knows."""
NO_AREA_CODE = re.compile(r"\+1[01]")
"""What no number of North America begins with; 101xxxx chooses another carrier, whose prices nobody knows."""
SHORTEST_NUMBER = 7
"""Digits; what has fewer and no + is a short number."""
PREFIX_DIGITS = (4, 12)
COUNTRY_DIGITS = 6
"""What has more digits in common with a number says no more of its country."""
FULL_DIGITS = range(9, 13)


@dataclass(frozen=True, slots=True)
class Dialed:
    """A number as it would be routed. e164: with its +, or as it was dialed if it is a short number or a code.
    country: ISO 3166, as DE; empty: none. valid: a numbering plan has it."""

    e164: str
    kind: str
    country: str = ""
    valid: bool = False


@lru_cache(maxsize=8192)
def dialed(number: str, home: str = "") -> tuple[Dialed, ...]:
    """Everything that a number may mean to a carrier; several without a + and a home country. home: whose national
    numbers are meant by those without +; empty: nobody's."""
    digits = number.strip()
    if re.search(r"[*#]", digits) or (home in CHOOSES_CARRIER and digits.startswith(CHOOSES_CARRIER[home])):
        return (Dialed(digits, SERVICE_CODE),)
    if digits.startswith("+"):
        return (international(digits),)
    if is_emergency(digits, home):
        return (Dialed(digits, EMERGENCY),)
    found = national(digits, home) if home else None
    if found and found.valid:
        return (found,)
    meanings = [found] if found else []
    exit_code = re.match(r"(011|00)(?=[1-9])", digits)
    if exit_code:
        meanings.append(international(f"+{digits[exit_code.end() :]}"))
    elif len(digits) >= SHORTEST_NUMBER and not digits.startswith("0"):
        meanings.append(international(f"+{digits}"))
    return tuple(meanings) or (Dialed(digits, SHORT if len(digits) < SHORTEST_NUMBER else UNKNOWN),)


def is_emergency(digits: str, home: str) -> bool:
    """Does it ring the police somewhere, also with more digits behind it, where those are not listened to?"""
    if digits in EMERGENCIES:
        return True
    return bool(home) and shortnumberinfo.connects_to_emergency_number(digits, home)


def national(digits: str, home: str) -> Dialed | None:
    """A number as somebody in this country dials it, exit codes included; None: it is none there."""
    try:
        found = phonenumbers.parse(digits, home)
    except phonenumbers.NumberParseException:
        return None
    e164 = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    known = phonenumbers.is_possible_number(found) and len(digits) >= SHORTEST_NUMBER
    return international(e164) if known else None


def international(e164: str) -> Dialed:
    """A number with its +."""
    if e164.startswith(SATELLITES):
        return Dialed(e164, SATELLITE)
    if e164.startswith(PREMIUMS):
        return Dialed(e164, PREMIUM)
    try:
        found = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return Dialed(e164, UNKNOWN)
    if NO_AREA_CODE.match(e164) and not phonenumbers.is_valid_number(found):
        return Dialed(e164, UNKNOWN)
    if phonenumbers.is_valid_number(found):
        kind = PREMIUM if phonenumbers.number_type(found) in COSTLY_TYPES else ORDINARY
        number = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
        return Dialed(number, kind, phonenumbers.region_code_for_number(found) or "", True)
    costly, country = beginning(e164)
    costly = costly or is_costly_without_zeros(found)
    regions = phonenumbers.region_codes_for_country_code(found.country_code or 0)
    country = country or (regions[0] if regions and regions[0] != "001" else "")
    return Dialed(e164, PREMIUM if costly else ORDINARY if country else UNKNOWN, country)


def is_costly_without_zeros(found: phonenumbers.PhoneNumber) -> bool:
    """Carriers drop the 0 of a national number behind the country's code, as in +49 0900."""
    e164 = f"+{found.country_code}{found.national_number}"
    return e164.startswith(PREMIUMS) or beginning(e164)[0]


def beginning(e164: str) -> tuple[bool, str]:
    """How numbers that begin as this one does would be routed: is one of them premium, and their country; empty: of
    none. For what is too long or too short for its plan."""
    country = ""
    for length in range(min(len(e164) - 1, PREFIX_DIGITS[-1]), PREFIX_DIGITS[0] - 1, -1):
        for filled in fillings(e164[: length + 1]):
            if phonenumbers.number_type(filled) in COSTLY_TYPES:
                return True, country
            country = country or phonenumbers.region_code_for_number(filled) or ""
        if country and length <= COUNTRY_DIGITS:
            break
    return False, country


def fillings(prefix: str) -> Iterator[phonenumbers.PhoneNumber]:
    """Numbers of a plan that have this beginning."""
    for digit in "159":
        for length in FULL_DIGITS:
            with suppress(phonenumbers.NumberParseException):
                found = phonenumbers.parse(prefix.ljust(length + 1, digit))
                if phonenumbers.is_valid_number(found):
                    yield found
