"""Parsing of forms and query strings: strict, so that malformed input is refused and never guessed at
(docs/rest-contract.md)."""

import re
from urllib.parse import parse_qsl

from flask import request

from app.api.http.problems import MALFORMED, ApiError

FORM = "application/x-www-form-urlencoded"
LARGEST_BODY = 512 * 1024
MOST_FIELDS = 500
BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
Form = dict[str, list[str]]


def body() -> Form:
    """The parameters of a POST or PUT. Raises ApiError 20415, 20413 or 20400."""
    data = whole()
    if not data:
        return {}
    if request.mimetype != FORM:
        raise ApiError(20415, f"The body must be {FORM}, not {request.mimetype[:80]!r}")
    return decode(data, "body")


def whole() -> bytes:
    """All bytes of the body. Raises ApiError 20413, or 20400 for a body that is cut off: its rest may change what is
    meant."""
    data = request.get_data()
    if len(data) < (request.content_length or 0):
        raise ApiError(MALFORMED, f"Only {len(data)} of {request.content_length} bytes of the body arrived")
    if len(data) >= LARGEST_BODY:  # Werkzeug reads no further where the length is not told before
        raise ApiError(20413)
    return data


def query() -> Form:
    """The parameters of the query string. Raises ApiError 20400."""
    return decode(request.query_string, "query string")


def decode(data: bytes, where: str) -> Form:
    """Every value of every name. Raises ApiError 20400 for what is not a form in UTF-8."""
    try:
        raw = data.decode("utf-8")
        if BAD_ESCAPE.search(raw):
            raise ValueError("a % that is not part of an escape")
        pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise ApiError(MALFORMED, f"The {where} is not a form in UTF-8: {error}") from None
    form: Form = {}
    for name, value in pairs:
        if "\x00" in name + value:
            raise ApiError(MALFORMED, f"The {where} has a NUL character")
        form.setdefault(name, []).append(value)
    return form
