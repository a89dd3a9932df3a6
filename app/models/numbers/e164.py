"""Phone numbers as they are stored, compared and shown (guide 4.2: E.164)."""

import re
from functools import lru_cache

import phonenumbers

from app.calls import destination

LOCAL, TOLL_FREE, MOBILE = "local", "toll-free", "mobile"
KINDS = {phonenumbers.PhoneNumberType.TOLL_FREE: TOLL_FREE, phonenumbers.PhoneNumberType.MOBILE: MOBILE}
E164_DIGITS = 15
MOST_X = 8
PATTERN = re.compile(r"\+?[0-9]{1,15}(X{1,8}|\.)")


def normalise(text: str, country: str = "") -> str:
    """A number as it is stored: ``+1 (444) 555-6666`` is ``+14445556666``; a short code such as 1234 stays as it is.

    What starts with + is brought to E.164 where the numbering plans know it, and may have 15 digits at most; so is what
    is written as in the United States, ``(212) 555-2368``, and what is a number of `country` (ISO 3166, empty: none).
    Raises destination.BadDestination.
    """
    text = with_plus(text)
    found = destination.international(text) or national(text, country)
    if found and phonenumbers.is_valid_number(found):
        return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    digits = destination.number(text).digits
    if digits.startswith("+") and not re.fullmatch(rf"\+[0-9]{{1,{E164_DIGITS}}}", digits):
        raise destination.BadDestination(f"{text[:80]!r} is not a phone number in E.164 format")
    return digits


def with_plus(text: str) -> str:
    """A number whose + was not escaped in a form or query, and so arrived as a space, with that +. Short codes with a
    space before them stay what they are."""
    number = f"+{text[1:]}"
    return number if text[:1] == " " and text[1:2].isdigit() and destination.possible(number) else text


def national(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    """What a number without + is in a country; None when it is none there, as short codes and extensions are."""
    if not country or text.strip().startswith("+"):
        return None
    try:
        return phonenumbers.parse(destination.number(text).digits, country)
    except (phonenumbers.NumberParseException, destination.BadDestination):
        return None


def spellings(dialled: str) -> list[str]:
    """The stored numbers that a dialed text may mean, best first: switches send ``14445556666`` for +14445556666."""
    try:
        number = normalise(dialled)
    except destination.BadDestination:
        return []
    other = number[1:] if number.startswith("+") else f"+{number}"
    return [number, other]


def pattern(text: str) -> str:
    """Many numbers at once, as an operator binds them: +4930123The `Arrived` of a leg that arrived while no engine
    listened, each X one digit, or +4930123. for whatever follows, one digit at least. Raises
    destination.BadDestination."""
    if not PATTERN.fullmatch(text):
        raise destination.BadDestination(f"{text[:80]!r} is neither a number nor a pattern as +4930123XX or +4930123.")
    return text


def patterns_of(dialled: str) -> list[str]:
    """The stored patterns that a dialed number fits, the one with the most digits first."""
    found = []
    for spelled in spellings(dialled):
        for known in range(len(spelled) - 1, 0, -1):
            left = len(spelled) - known
            found += [spelled[:known] + "X" * left] if left <= MOST_X else []
            found.append(spelled[:known] + ".")
    return sorted(found, key=lambda one: -len(one.strip("+X.")))


def kind(number: str) -> str:
    """Of a stored number: local, toll-free or mobile. Short codes, patterns and what no plan knows are local."""
    found = destination.international(number)
    return KINDS.get(phonenumbers.number_type(found), LOCAL) if found else LOCAL


@lru_cache(maxsize=4096)
def friendly(number: str) -> str:
    """A number as people write it: ``+44 20 7946 0018``, and ``(415) 555-0133`` in the United States, as Twilio has it;
    what is not E.164 stays as it is."""
    found = destination.international(number)
    if not found or not phonenumbers.is_valid_number(found):
        return number
    if phonenumbers.region_code_for_number(found) in ("US", "CA"):
        return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def region(number: str) -> str:
    """The ISO 3166 code of a number's country; empty for a short code, a word or what no country has."""
    found = destination.international(number)
    return (found and phonenumbers.region_code_for_number(found)) or ""


def callable(number: str) -> str:
    """A normal form that can be called, unchanged: what begins with + must be a possible number. Raises ValueError."""
    if number.startswith("+") and not destination.possible(number):
        raise ValueError(f"{number[:80]!r} is not a phone number in E.164 format")
    return number


def party(text: str, region: str = "") -> str:
    """A number, client or SIP URI that can be called, in its normal form. region: the country whose numbers need no +;
    empty: none. Raises ValueError."""
    found = destination.parse(text)
    return callable(normalise(text, region)) if isinstance(found, destination.Number) else str(found)
