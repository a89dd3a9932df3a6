"""Phone numbers as they are stored, compared and shown (guide 4.2: E.164)."""

import re

import phonenumbers

from app.calls import destination

E164_DIGITS = 15


def normalise(text: str) -> str:
    """A number as it is stored: ``+1 (444) 555-6666`` is ``+14445556666``; a short code such as 1234 stays as it is.

    What starts with + is brought to E.164 where the numbering plans know it, and may have 15 digits at most.
    Raises destination.BadDestination.
    """
    found = parsed(text)
    if found and phonenumbers.is_valid_number(found):
        return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    digits = destination.number(text).digits
    if digits.startswith("+") and not re.fullmatch(rf"\+[0-9]{{1,{E164_DIGITS}}}", digits):
        raise destination.BadDestination(f"{text[:80]!r} is not a phone number in E.164 format")
    return digits


def spellings(dialled: str) -> list[str]:
    """The stored numbers that a dialled text may mean, best first: switches send ``14445556666`` for +14445556666."""
    try:
        number = normalise(dialled)
    except destination.BadDestination:
        return []
    other = number[1:] if number.startswith("+") else f"+{number}"
    return [number, other]


def friendly(number: str) -> str:
    """A number as people write it: ``+1 444-555-6666``; what is not E.164 stays as it is."""
    found = parsed(number)
    if not found or not phonenumbers.is_valid_number(found):
        return number
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def parsed(text: str) -> phonenumbers.PhoneNumber | None:
    """What phonenumbers makes of an international number; None for anything else."""
    if not text.strip().startswith("+"):
        return None
    try:
        return phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
