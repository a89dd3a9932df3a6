"""Idempotency keys: a POST that a client repeats because it got no answer creates no second call or message
(docs/rest-contract.md, Idempotency).

The header Idempotency-Key, or Twilio's I-Twilio-Idempotency-Token, names the request; it is remembered for a day. The
same key with other parameters is refused.
"""

import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import Response, g, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.api.http import forms
from app.api.http.problems import ApiError
from app.models import Account, IdempotencyKey
from app.store.flask_db import db

HEADERS = ("Idempotency-Key", "I-Twilio-Idempotency-Token")
LONGEST = 255
CONFLICT = 20409

View = Callable[..., Response]


def idempotent(show: View) -> Callable[[View], View]:
    """A view that creates: before its commit it calls `keep` with the SID of what it makes. show(account, sid): the
    answer, when that was made by an earlier request."""

    def decorate(create: View) -> View:
        @functools.wraps(create)
        def view(account: Account, **values: Any) -> Response:
            g.idempotency = None
            if not (key := given()):
                return create(account, **values)
            g.idempotency = row = IdempotencyKey(
                account_sid=account.sid,
                key_hash=digest([request.endpoint.rpartition(".")[0].rpartition(".")[2], key]),  # type: ignore[union-attr]
                request_hash=digest(sorted(forms.body().items())),
            )
            if sid := earlier(row):
                return replayed(show(account, sid))
            try:
                return create(account, **values)
            except IntegrityError:
                db.session.rollback()
                if sid := earlier(row):  # the same request came twice at once
                    return replayed(show(account, sid))
                raise

        return view

    return decorate


def keep(sid: str) -> None:
    """This request makes that resource; to be committed together with it."""
    if g.idempotency is not None:
        g.idempotency.resource_sid = sid
        db.session.add(g.idempotency)


def given() -> str:
    """The key of the request, if it has one. Raises ApiError 20001."""
    key = next((request.headers[name] for name in HEADERS if name in request.headers), "")
    if len(key) > LONGEST or not key.isprintable():
        raise ApiError(20001, f"An idempotency key has at most {LONGEST} printable characters")
    return key


def earlier(row: IdempotencyKey) -> str:
    """The SID of what the key made before, if it did. Raises ApiError 20409 when that had other parameters."""
    mine = (IdempotencyKey.account_sid == row.account_sid) & (IdempotencyKey.key_hash == row.key_hash)
    found = db.session.scalar(select(IdempotencyKey).where(mine))
    if found and found.request_hash != row.request_hash:
        raise ApiError(CONFLICT, "The idempotency key was used with other parameters")
    return found.resource_sid if found else ""


def replayed(response: Response) -> Response:
    """The answer to a repetition: 201 as the first time."""
    response.status_code = 201
    response.headers["Idempotent-Replayed"] = "true"
    return response


def digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()
