"""The audit log of the REST API: changes of what an account is set up to do, and logins that were refused."""

import logging
import time
from collections import Counter

from flask import g, request
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.api.http import logged_errors
from app.api.http.formats import requested_path
from app.models import AuditEvent
from app.models.accounts.audit_event import CHANGED, LOGIN_REFUSED
from app.store.flask_db import db

log = logging.getLogger(__name__)

TRAFFIC = frozenset(
    (
        "Calls",
        "Streams",
        "LiveRecordings",
        "LiveTranscriptions",
        "Messages",
        "Feedback",
        "Faxes",
        "Participants",
        "Members",
        "Conferences",
        "Tokens",
    )
)
"""Resources whose changes are calls and messages, not changes of the installation: their own rows tell of them."""
MOST_REFUSED = 20
"""Refused logins by one address that are written in a minute: guessing must not fill the database."""


class Written:
    """Counts refused logins of the current minute by address, in this process."""

    def __init__(self) -> None:
        self.minute = 0
        self.count: Counter[str] = Counter()

    def another(self, source: str, now: float) -> bool:
        """May one more of this address be written? now: seconds on any clock."""
        if int(now // 60) != self.minute:
            self.minute = int(now // 60)
            self.count.clear()
        self.count[source] += 1
        return self.count[source] <= MOST_REFUSED and self.count.total() <= 20 * MOST_REFUSED


WRITTEN = Written()


def begin() -> None:
    """Before a request that may change something, after it is known who asks: the first commit has the event."""
    resource = (request.endpoint or "").split(".")[-2]
    if request.method in ("GET", "HEAD", "OPTIONS") or resource in TRAFFIC:
        return
    account = (request.view_args or {}).get("account", g.actor)
    g.audit_event = AuditEvent(
        account_sid=account.sid,
        event=CHANGED,
        actor=actor(),
        source=address(),
        action=f"{request.method} {requested_path()}",
    )


@event.listens_for(db.session, "before_commit")
def add(session: Session) -> None:
    """The event of the request that runs goes along with the first transaction that it commits."""
    if g and (entry := g.pop("audit_event", None)):
        entry.parameters = logged_errors.variables()
        session.add(entry)


def actor() -> str:
    """The SID of the API key that the request has, or of the account."""
    name = getattr(request.authorization, "username", None) or ""
    return name if name.startswith("SK") else str(g.actor.sid)


def address() -> str:
    """The address that the request comes from."""
    from app.api.http.auth import source  # here: it writes what is written here

    return source()


def refused_login(name: str, source: str) -> None:
    """Write it down, with the account that has this name; the refusal does not depend on it."""
    if not WRITTEN.another(source, time.monotonic()):
        return
    try:
        account = accounts.find(db.session(), name)
        sid = account.sid if account else None
        action = f"{request.method} {requested_path()}"
        db.session.add(AuditEvent(account_sid=sid, event=LOGIN_REFUSED, actor=name, source=source, action=action))
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        log.warning("cannot write a refused login to the audit log", exc_info=True)
