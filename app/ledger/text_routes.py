"""Whose a message is that arrives, and what its number runs (guide 4.2, SmsUrl). Lookups of the database."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.calls.facts import Application
from app.ledger.lookups import ACCOUNTS, APPLICATIONS, NUMBERS, OF_ACCOUNT, Unseal, worst_status
from app.models import Client, MessagingService, ServiceSender
from app.models.accounts.account import ACTIVE
from app.models.numbers import e164

CLIENTS = Client.__table__

SERVICES, SENDERS = MessagingService.__table__, ServiceSender.__table__

OF_SERVICE = (
    "inbound_request_url",
    "inbound_method",
    "fallback_url",
    "fallback_method",
    "use_inbound_webhook_on_number",
)
SMS = ("sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method")
ROUTES = (
    select(
        *(NUMBERS.c.account_sid, NUMBERS.c.phone_number, NUMBERS.c.api_version, NUMBERS.c.sms_application_sid),
        *(NUMBERS.c[name] for name in SMS),
        *(SERVICES.c[name] for name in OF_SERVICE),
        SERVICES.c.sid.label("service_sid"),
        *OF_ACCOUNT,
    )
    .join(ACCOUNTS, ACCOUNTS.c.sid == NUMBERS.c.account_sid)
    .outerjoin(SENDERS, (SENDERS.c.sid == NUMBERS.c.sid) & (SENDERS.c.account_sid == NUMBERS.c.account_sid))
    .outerjoin(SERVICES, SERVICES.c.sid == SENDERS.c.service_sid)
    .where(NUMBERS.c.phone_number.in_(bindparam("spellings", expanding=True)))
)
SHARED = select(*(APPLICATIONS.c[name] for name in SMS)).where(
    APPLICATIONS.c.sid == bindparam("sid"), APPLICATIONS.c.account_sid == bindparam("account")
)
OWNER = select(CLIENTS.c.account_sid).where(CLIENTS.c.login == bindparam("login"))


@dataclass(frozen=True, slots=True)
class TextRoute:
    """What a message to a number runs, and for whom. number: as it was written to, in its one form. service_sid: of the
    messaging service that it is a sender of; empty: none."""

    account_sid: str
    auth_token: str
    number: str
    api_version: str
    application: Application
    service_sid: str = ""


def text_route(connection: Connection, to: str, unseal: Unseal) -> TextRoute | None:
    """The application of a number that was written to: as it is, normalized, or by the longest pattern that it fits.
    None: no account has it, or its account is not active."""
    spellings = [to, *e164.spellings(to)]
    row = bound(connection, spellings) or bound(connection, e164.patterns_of(to))
    if row is None or worst_status(connection, row) != ACTIVE:
        return None
    runs = of_service(row) or (shared(connection, row) if row.sms_application_sid else application(row))
    number = row.phone_number if row.phone_number in spellings else spellings[1]
    return TextRoute(
        row.account_sid, unseal(row.auth_token_encrypted), number, row.api_version, runs, row.service_sid or ""
    )


def bound(connection: Connection, spellings: list[str]) -> Any:
    """The number that is bound under the first of these that any is."""
    rows = connection.execute(ROUTES, {"spellings": spellings}).all() if spellings else []
    return min(rows, key=lambda row: spellings.index(row.phone_number), default=None)


def of_service(row: Any) -> Application | None:
    """What the messaging service runs for all its senders; None: what the number itself says."""
    if not row.inbound_request_url or row.use_inbound_webhook_on_number:
        return None
    return Application(row.inbound_request_url, row.inbound_method, row.fallback_url, row.fallback_method)


def shared(connection: Connection, row: Any) -> Application:
    """The application that a number names, instead of its own URLs."""
    found = connection.execute(SHARED, {"sid": row.sms_application_sid, "account": row.account_sid}).one_or_none()
    return application(found) if found else Application()


def application(row: Any) -> Application:
    """What a message to this number, or of this shared application, runs."""
    return Application(row.sms_url, row.sms_method, row.sms_fallback_url, row.sms_fallback_method)


def owner_of_client(connection: Connection, login: str) -> str:
    """The account that has a client with this login; empty: none."""
    return str(connection.scalar(OWNER, {"login": login}) or "")
