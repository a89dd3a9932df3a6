"""Refused requests become Notifications of the account that made them (guide 4.7): one list shows a developer the
errors of calls and of API requests."""

import logging
import re

from flask import Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from app.api.http import formats
from app.api.http.context import parts
from app.errors import errors
from app.ledger.rows.common import CUT_BYTES, VARIABLES_BYTES
from app.models import Notification
from app.models.calls.notification import ERROR
from app.store.flask_db import db

log = logging.getLogger(__name__)

TOLD = (400, 409, 413, 415)
"""Statuses of requests that their sender has to correct. Refusals for lack of permission, unknown resources and rate
limits write no Notification."""
SECRETS = re.compile(r"(?i)\b(password|authtoken|secret)=[^&]*")


def keep(code: int, message: str, response: Response) -> None:
    """Write it down, if the request was an account's own and was at fault. The answer comes in any case."""
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
                more_info=errors.more_info(parts().settings, code),
                message_text=message,
                request_url=SECRETS.sub(r"\1=...", asked()),
                request_method=request.method,
                request_variables=SECRETS.sub(r"\1=...", variables()),
                response_body=response.get_data(as_text=True)[:CUT_BYTES],
            )
        )
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        log.warning("cannot write the Notification of a refused request", exc_info=True)


def asked() -> str:
    """The URL as the client wrote it, .json and all."""
    query = request.query_string.decode("utf-8", "replace")
    return request.host_url.rstrip("/") + formats.requested_path() + (f"?{query}" if query else "")


def variables() -> str:
    """What was sent in the body, as it came."""
    if (request.content_length or 0) > VARIABLES_BYTES:
        return ""
    return request.get_data().decode("utf-8", "replace")
