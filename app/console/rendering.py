"""Templates, and what every page has: texts, navigation, the account, addresses of scripts; errors as pages."""

import gzip
import tomllib
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, g, make_response, render_template, request

from app.api.http import problems, representation
from app.console import access, assets
from app.console.resources import LISTS
from app.console.rest import Refused

TEXTS = Path(__file__).parent / "texts.toml"
Json = Any
"""A value of the REST API's JSON."""
Values = dict[str, Any]
"""What a template is given."""
WORTH_ZIPPING = 1000
"""Bytes."""
ACRONYMS = {"url": "URL", "sid": "SID", "sms": "SMS", "sip": "SIP", "uri": "URI", "api": "API", "id": "ID"}
"""How words of labels are spelled that are none."""


@cache
def texts() -> dict[str, Any]:
    """Every English text of the pages, by section."""
    return tomllib.loads(TEXTS.read_text())


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page, or with a template that begins with _ a part of one. values: what it shows."""
    body = render_template(f"console/{template}.html", **common(), **values)
    return zipped(make_response(body, status))


def common() -> dict[str, Any]:
    """What every template may use."""
    session = g.get("session")
    return {
        "t": texts(),
        "asset": assets.address,
        "when": when,
        "snake": representation.snake,
        "words": words,
        "actor": g.get("actor"),
        "account_sid": (request.view_args or {}).get("account_sid") or (g.actor.sid if session else ""),
        "nonce": access.nonce(),
        "csrf": session.csrf if session else "",
        "lists": LISTS,
        "here": request.full_path.rstrip("?"),
    }


def words(name: str) -> str:
    """A property of the REST API, or a parameter such as VoiceUrl, as a label: Voice URL."""
    said = texts()["names"].get(representation.snake(name))
    plain = [ACRONYMS.get(word, word) for word in representation.snake(name).split("_")]
    return said or (plain[0][:1].upper() + plain[0][1:] + "".join(f" {word}" for word in plain[1:]))


def form() -> dict[str, list[str]]:
    """What the form of this request says to the REST API: neither its token nor what was left empty, except where a
    field says `blank` to be cleared."""
    given = request.form.to_dict(flat=False)
    cleared = given.pop("blank", [])
    given.pop("csrf", None)
    kept = {name: [value for value in values if value.strip()] for name, values in given.items()}
    return {name: values or [""] for name, values in kept.items() if values or name in cleared}


def zipped(response: Response) -> Response:
    """Compressed, if the browser takes that. Pages have no secret beside what an attacker can write into them but the
    token of the session's forms, which a site that cannot send the cookie (SameSite) cannot probe for."""
    data = response.get_data()
    if request.accept_encodings["gzip"] > 0 and len(data) > WORTH_ZIPPING:
        response.set_data(gzip.compress(data, 5))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    return response


def when(text: str | None) -> str:
    """RFC 2822, as the REST API writes it, in the form of the HTML element `time`; empty: not yet."""
    return parsedate_to_datetime(text).isoformat() if text else ""


def problem(error: Exception) -> Response:
    """The page for whatever was raised; JSON for a script that asks for it."""
    if isinstance(error, Refused):
        if request.accept_mimetypes.best == "application/json":
            return representation.as_json({"code": error.code, "message": error.message}, error.status)
        return page("problem", error.status, code=error.code, message=error.message)
    found = problems.answer(error)
    known = error if isinstance(error, problems.ApiError) else problems.translated(error)
    answered = page("problem", found.status_code, code=known.entry.code, message=known.message)
    answered.headers.extend({name: value for name, value in found.headers.items() if name == "Retry-After"})
    return answered
