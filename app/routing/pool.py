"""The pool of numbers that accounts may take, as the operator loads it from a file (docs/rest-contract.md).

The file is CSV with a header. Only phone_number is needed: country, kind and area code follow from the numbering plans.
"""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.numbers.e164 import KINDS, LOCAL, MOBILE, TOLL_FREE
from app.models.numbers.pool_number import NO_ADDRESS, REQUIREMENTS, PoolNumber

TEXTS = ("locality", "region", "postal_code", "lata", "rate_center")
CAPABILITIES = ("voice", "sms", "mms", "fax")
PLACE = {"latitude": 90.0, "longitude": 180.0}
"""Column -> most degrees."""
COLUMNS = ("phone_number", "kind", *TEXTS, *CAPABILITIES, *PLACE, "address_requirements", "beta")
AT_ONCE = 500


class BadLine(ValueError):
    """A line of the file cannot be used."""


def load(session: Session, lines: Iterable[str]) -> tuple[int, int]:
    """Add the numbers of a file, and change those that are there. Returns how many of each; not committed.
    Raises BadLine; nothing is added then."""
    rows = {row["phone_number"]: row for row in parsed(lines)}
    added = changed = 0
    numbers = list(rows)
    for start in range(0, len(numbers), AT_ONCE):
        part = numbers[start : start + AT_ONCE]
        known = {
            row.phone_number: row
            for row in session.scalars(select(PoolNumber).where(PoolNumber.phone_number.in_(part)))
        }
        for number in part:
            if number in known:
                for name, value in rows[number].items():
                    setattr(known[number], name, value)
                changed += 1
            else:
                session.add(PoolNumber(**rows[number]))
                added += 1
        session.flush()
    return added, changed


def parsed(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What each line says. Raises BadLine."""
    table = csv.DictReader(lines)
    unknown = set(table.fieldnames or ()) - set(COLUMNS)
    if "phone_number" not in (table.fieldnames or ()) or unknown:
        raise BadLine(f"the first line must name the columns, including phone_number: {', '.join(COLUMNS)}")
    for row in table:
        try:
            yield number_row(row)
        except ValueError as error:
            raise BadLine(f"line {table.line_num}: {error}") from None


def number_row(row: dict[str, str | None]) -> dict[str, Any]:
    """A row of the pool. Raises ValueError."""
    text = (row["phone_number"] or "").strip()
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        raise ValueError(f"{text[:40]!r} is not a number in E.164 format") from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError(f"{text[:40]!r} is not a number of any numbering plan")
    kind = (row.get("kind") or KINDS.get(phonenumbers.number_type(number), LOCAL)).strip()
    if kind not in (LOCAL, TOLL_FREE, MOBILE):
        raise ValueError(f"kind is {LOCAL}, {TOLL_FREE} or {MOBILE}")
    area = phonenumbers.national_significant_number(number)[: phonenumbers.length_of_geographical_area_code(number)]
    return {
        "phone_number": phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        "kind": kind,
        "iso_country": phonenumbers.region_code_for_number(number),
        "area_code": area,
        **{name: (row[name] or "").strip() for name in TEXTS if name in row},
        **{name: flag(row[name] or "", name) for name in (*CAPABILITIES, "beta") if name in row},
        **{name: degrees(row[name] or "", name) for name in PLACE if name in row},
        **({"address_requirements": requirement(row)} if "address_requirements" in row else {}),
    }


def degrees(text: str, name: str) -> float | None:
    """A latitude or longitude; empty: unknown. Raises ValueError."""
    if not text.strip():
        return None
    found = float(text)
    if not abs(found) <= PLACE[name]:
        raise ValueError(f"{name} is a number of degrees, at most {PLACE[name]:g}")
    return found


def requirement(row: dict[str, str | None]) -> str:
    """Whether who takes it needs an address. Raises ValueError."""
    word = (row["address_requirements"] or NO_ADDRESS).strip()
    if word not in REQUIREMENTS:
        raise ValueError(f"address_requirements is one of {', '.join(REQUIREMENTS)}")
    return word


def flag(text: str, name: str) -> bool:
    """yes or no. Raises ValueError."""
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}
    if text.strip().lower() not in words:
        raise ValueError(f"{name} is yes or no, not {text[:20]!r}")
    return words[text.strip().lower()]
