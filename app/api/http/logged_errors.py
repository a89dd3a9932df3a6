"""Refused requests become Notifications of the account that made them (guide 4.7): one list shows a developer the
errors of calls and of API requests."""

import logging
from collections.abc import Iterable
from typing import Any

from flask import Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from app.accounts import audit
from app.api.http import formats
from app.api.http.context import app_context
from app.errors import errors
from app.ledger.rows.common import CUT_BYTES, VARIABLES_BYTES
from app.models import Notification
from app.models.calls.notification import ERROR
from app.store.flask_db import db

log = logging.getLogger(__name__)

TOLD = (400, 409, 413, 415)
"""Statuses of requests that their sender has to correct. Refusals for lack of permission, unknown resources and rate
limits write no Notification."""


def keep(code: int, message: str, response: Response) -> None:
    """Write it down, if the request was an account's own and was at fault. The answer comes in any case."""
    g.pop("audit_event", None)  # what was refused changed nothing
    actor = g.get("actor")
    if actor is None or response.status_code not in TOLD:
        return
    account = (request.view_args or {}).get("account", actor)
    try:
        db.session.add(
            Notification(
                account_sid=account.sid,
                api_version=g.get("version", ""),
                log=ERROR,
                error_code=code,
                more_info=errors.more_info(app_context().settings, code),
                message_text=message,
                request_url=asked(),
                request_method=request.method,
                request_variables=variables(),
                response_body=response.get_data(as_text=True)[:CUT_BYTES],
            )
        )
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        log.warning("cannot write the Notification of a refused request", exc_info=True)


def asked() -> str:
    """The URL as the client wrote it, .json and all; of its query what is known to be no secret."""
    query = readable(request.args.items(multi=True))
    return request.host_url.rstrip("/") + formats.requested_path() + (f"?{query}" if query else "")


def variables() -> str:
    """What was sent in the body, as a form: names that the API knows, with values that are no secrets (finding M4).
    However it was sent (JSON, multipart, escaped), a name is looked at as the API reads it."""
    if (request.content_length or 0) > VARIABLES_BYTES:
        return ""
    if request.is_json:
        body = request.get_json(silent=True)
        return readable((str(name), value) for name, value in body.items()) if isinstance(body, dict) else ""
    return readable(request.form.items(multi=True))


def readable(pairs: Iterable[tuple[str, Any]]) -> str:
    """As a query: secrets and what is no text as dots, unknown names not at all."""
    from app.api.openapi.document import known_parameters  # here: it is made of what is made of this

    known = known_parameters()
    return audit.query((name, value) for name, value in pairs if name in known)
