"""Inbound messages and receipts from the operator's gateway (guide 2.4). Not part of the tenants' API.

It shows the setting sms_inbound_secret, as a Bearer token or as the password of Basic authentication. A message:
from, to, body, media, the URLs of its files, and id, what the gateway calls it (the same one twice is kept once). A
receipt: sid, ours, or id, what the gateway answered when it took the message; status delivered or failed; error. As a
form or as JSON.
"""

import hmac
import json

from flask import Blueprint, Response, jsonify, request

from app.api.http import forms
from app.api.http.context import app_context
from app.api.http.problems import ApiError, NotFound
from app.ledger import receipts
from app.ledger.arrivals import Incoming, arrive
from app.messaging.media_types import MOST_MEDIA
from app.models.absolute_url import absolute_url
from app.store.flask_db import db

routes = Blueprint("gateway", __name__)
PATH = "/gateway/messages"
BAD_PARAMETER = 20001
LONGEST_ADDRESS, LONGEST_ID, LONGEST_BODY = 320, 255, 40_000


@routes.before_request
def only_the_gateway() -> None:
    """401 for everybody else, and for everybody while there is no secret."""
    secret = app_context().settings.sms_inbound_secret.get_secret_value()
    if not secret or not hmac.compare_digest(shown().encode("utf-8", "surrogatepass"), secret.encode()):
        raise ApiError(20003, "", {"WWW-Authenticate": 'Basic realm="gateway"'})


def shown() -> str:
    """The secret that the request shows."""
    given = request.authorization
    if given is None:
        return ""
    return (given.token if given.type == "bearer" else given.password) or ""


@routes.post(PATH)
def message() -> tuple[Response, int]:
    """Receive a text message. 201 with its SID, also for a repeated one; 404: no account has the number."""
    given = fields()
    incoming = Incoming(
        "http",
        text(given, "id", LONGEST_ID, needed=False),
        text(given, "from", LONGEST_ADDRESS),
        text(given, "to", LONGEST_ADDRESS),
        text(given, "body", LONGEST_BODY, needed=False),
        media(given.get("media", [])),
    )
    sid = arrive(db.session.connection(), incoming)
    db.session.commit()
    if not sid:
        raise NotFound()
    app_context().wake.wake_senders()
    return jsonify(sid=sid), 201


@routes.post(f"{PATH}/receipts")
def receipt() -> tuple[Response, int]:
    """What became of a message. 200, also for one that is settled already; 404: there is none that was sent."""
    given = fields()
    sid, id = text(given, "sid", LONGEST_ID, needed=False), text(given, "id", LONGEST_ID, needed=False)
    status = text(given, "status", 32)
    if not (sid or id) or status not in ("delivered", "failed", "undelivered"):
        raise ApiError(BAD_PARAMETER, "sid or id, and a status of delivered or failed, are required")
    error = "" if status == "delivered" else text(given, "error", 500, needed=False) or "the gateway gives no reason"
    which = receipts.of_sid(sid) if sid else receipts.of_reference(id)
    known = receipts.receipt(db.session.connection(), app_context().settings, which, error)
    db.session.commit()
    if not known:
        raise NotFound()
    app_context().wake.wake_worker()
    return jsonify(status=status), 200


def fields() -> dict[str, object]:
    """The parameters of the request, from a form or a JSON object. Raises ApiError 20001."""
    if request.mimetype != "application/json":
        return {name: values if name == "media" else values[-1] for name, values in forms.body().items()}
    try:
        given = json.loads(forms.whole())
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise ApiError(BAD_PARAMETER, "the body is not a JSON object")
    return given


def media(given: object) -> tuple[str, ...]:
    """The URLs of the files of a message. Raises ApiError 20001."""
    urls = given if isinstance(given, list) else None
    if urls is None or len(urls) > MOST_MEDIA or not all(isinstance(url, str) for url in urls):
        raise ApiError(BAD_PARAMETER, f"media: a list of at most {MOST_MEDIA} URLs")
    try:
        return tuple(absolute_url(url) for url in urls)
    except ValueError as error:
        raise ApiError(BAD_PARAMETER, f"media: {error}") from None


def text(given: dict[str, object], name: str, longest: int, needed: bool = True) -> str:
    """One parameter as text. longest: its maximum length; needed: it must not be blank. Raises ApiError 20001."""
    value = given.get(name)
    found = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if len(found) > longest or (needed and not found.strip()):
        raise ApiError(BAD_PARAMETER, f"{name}: {'at most' if found else 'needed, at most'} {longest} characters")
    return found
