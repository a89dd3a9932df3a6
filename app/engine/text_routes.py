"""Whose a message is that arrives, and what its number runs (guide 4.2, SmsUrl). Lookups of the database."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app import numbers
from app.calls.facts import Application
from app.engine.lookups import ACCOUNTS, APPLICATIONS, NUMBERS, OF_ACCOUNT, Unseal, worst_status
from app.models.account import ACTIVE

SMS = (NUMBERS.c.sms_url, NUMBERS.c.sms_method, NUMBERS.c.sms_fallback_url, NUMBERS.c.sms_fallback_method)
ROUTES = (
    select(
        NUMBERS.c.account_sid,
        NUMBERS.c.phone_number,
        NUMBERS.c.api_version,
        *SMS,
        NUMBERS.c.sms_application_sid,
        *OF_ACCOUNT,
    )
    .join(ACCOUNTS, ACCOUNTS.c.sid == NUMBERS.c.account_sid)
    .where(NUMBERS.c.phone_number.in_(bindparam("spellings", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class TextRoute:
    """What a message to a number runs, and for whom. number: as it is stored."""

    account_sid: str
    auth_token: str
    number: str
    api_version: str
    application: Application


def text_route(connection: Connection, to: str, unseal: Unseal) -> TextRoute | None:
    """The application of a number that was written to; None when it is nobody's, or its account is not active."""
    spellings = [to, *numbers.spellings(to)]
    rows = connection.execute(ROUTES, {"spellings": spellings}).all()
    if not rows:
        return None
    row = min(rows, key=lambda row: spellings.index(row.phone_number))
    if worst_status(connection, row) != ACTIVE:
        return None
    application = shared(connection, row) if row.sms_application_sid else sms_application(row)
    return TextRoute(row.account_sid, unseal(row.auth_token_encrypted), row.phone_number, row.api_version, application)


def shared(connection: Connection, row: Any) -> Application:
    """The application that a number names, instead of its own URLs."""
    own = select(APPLICATIONS).where(APPLICATIONS.c.sid == row.sms_application_sid)
    found = connection.execute(own.where(APPLICATIONS.c.account_sid == row.account_sid)).one_or_none()
    return sms_application(found) if found else Application()


def sms_application(row: Any) -> Application:
    """What a message to this number, or of this shared application, runs."""
    return Application(row.sms_url, row.sms_method, row.sms_fallback_url, row.sms_fallback_method)
