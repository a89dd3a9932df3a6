"""What the engine asks the database before it can act: routes, accounts, mail, outbound calls (guide 4.2, 4.3)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import quoteattr

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.accounts import clients, domain_credentials
from app.accounts.domain_credentials import Login
from app.calls.facts import Application, Facts
from app.models import Account, Call, EngineCommand, IncomingPhoneNumber, columns
from app.models import Application as Shared
from app.models.accounts.account import ACTIVE
from app.models.calls.call import LIVE
from app.models.numbers import e164
from app.models.numbers.incoming_phone_number import FAX
from app.store.direct import Direct

ACCOUNTS, CALLS, NUMBERS, MAIL = (
    Account.__table__,
    Call.__table__,
    IncomingPhoneNumber.__table__,
    EngineCommand.__table__,
)
APPLICATIONS = Shared.__table__
LEVELS = 4
"""Accounts from a sub-account to the top, itself counted."""
MAIL_AT_ONCE = 100

Unseal = Callable[[str], str]

OF_ACCOUNT = (ACCOUNTS.c.parent_sid, ACCOUNTS.c.status, ACCOUNTS.c.auth_token_encrypted)
VOICE = (
    *(NUMBERS.c.sid, NUMBERS.c.account_sid, NUMBERS.c.phone_number, NUMBERS.c.api_version, NUMBERS.c.voice_url),
    *(NUMBERS.c.voice_method, NUMBERS.c.voice_fallback_url, NUMBERS.c.voice_fallback_method),
    *(NUMBERS.c.status_callback, NUMBERS.c.status_callback_method, NUMBERS.c.voice_application_sid),
    *(NUMBERS.c.voice_caller_id_lookup, NUMBERS.c.fax_url, NUMBERS.c.fax_method),
    NUMBERS.c.voice_receive_mode,
)
# Statements are made once: making them costs more than running them.
ROUTES = Direct(
    select(*VOICE, *OF_ACCOUNT)
    .join(ACCOUNTS, ACCOUNTS.c.sid == NUMBERS.c.account_sid)
    .where(NUMBERS.c.phone_number.in_(bindparam("spellings", expanding=True)))
)
SHARED = Direct(
    select(APPLICATIONS).where(
        APPLICATIONS.c.sid == bindparam("sid"), APPLICATIONS.c.account_sid == bindparam("account")
    )
)
HOLDER = Direct(select(*OF_ACCOUNT).where(ACCOUNTS.c.sid == bindparam("sid")))
RECEIVE_FAX = '<Response><ReceiveFax action={} method="{}"/></Response>'
"""What the calls of a number run that has a FaxUrl only."""
ANY_MAIL = Direct(select(MAIL.c.id).where(MAIL.c.node == bindparam("node")).limit(1))
WHO = (
    *(CALLS.c.sid, CALLS.c.account_sid, CALLS.c.parent_call_sid, CALLS.c.to, CALLS.c["from"], CALLS.c.caller_name),
    *(CALLS.c.forwarded_from, CALLS.c.status, CALLS.c.direction, CALLS.c.api_version),
)


def administrator(connection: Connection) -> str:
    """The SID of the account that was made first; empty: there is none."""
    return connection.scalar(select(ACCOUNTS.c.sid).order_by(ACCOUNTS.c.id).limit(1)) or ""


@dataclass(frozen=True, slots=True)
class Route:
    """What a dialed number runs, and for whom."""

    account_sid: str
    auth_token: str
    number_sid: str
    api_version: str
    application: Application


@dataclass(frozen=True, slots=True)
class Holder:
    """An account as the engine needs it. status: the worst of its ancestors' and its own."""

    sid: str
    auth_token: str
    status: str


@dataclass(frozen=True, slots=True)
class Outbound:
    """A call of the REST API that has not begun. timeout: seconds that it may ring."""

    facts: Facts
    application: Application
    timeout: int
    auth_token: str


@dataclass(frozen=True, slots=True)
class EngineLetter:
    """A row of the mailbox: originate, redirect or end, and its payload."""

    call_sid: str
    kind: str
    payload: dict[str, Any]


def route(connection: Connection, dialled: str, unseal: Unseal) -> Route | None:
    """The application of a dialed number: as it is, normalized, or by the longest pattern that it fits. None: no
    account has it, or its account is not active."""
    row = bound(connection, [dialled, *e164.spellings(dialled)]) or bound(connection, e164.patterns_of(dialled))
    if row is None or worst_status(connection, row) != ACTIVE:
        return None
    runs = shared(connection, row) if row.voice_application_sid else voice_application(row)
    if row.voice_receive_mode == FAX or (row.fax_url and not runs.url):
        runs = of_faxes(row, runs)
    return Route(row.account_sid, unseal(row.auth_token_encrypted), row.sid, row.api_version, runs)


def of_faxes(row: Any, runs: Application) -> Application:
    """What takes the faxes of a number; FaxUrl receives each, or the voice URL where there is none."""
    url, method = (row.fax_url, row.fax_method) if row.fax_url else (runs.url, runs.method)
    return replace(runs, url=url, document=RECEIVE_FAX.format(quoteattr(url), method)) if url else runs


def shared(connection: Connection, row: Any) -> Application:
    """The application that a number or client names, instead of its own URLs."""
    found = SHARED.rows(connection, {"sid": row.voice_application_sid, "account": row.account_sid})
    return voice_application(found[0]) if found else Application()


def bound(connection: Connection, spellings: list[str]) -> Any:
    """The number that is bound under the first of these that any is."""
    rows = ROUTES.rows(connection, {"spellings": spellings}) if spellings else []
    return min(rows, key=lambda row: spellings.index(row.phone_number), default=None)


def voice_application(row: Any) -> Application:
    """What a voice call to this number, or of this shared application, runs, and whom it tells."""
    return Application(
        url=row.voice_url,
        method=row.voice_method,
        fallback_url=row.voice_fallback_url,
        fallback_method=row.voice_fallback_method,
        status_callback=row.status_callback,
        status_callback_method=row.status_callback_method,
        caller_id_lookup=row.voice_caller_id_lookup,
    )


def account(connection: Connection, sid: str, unseal: Unseal) -> Holder | None:
    """An account by its SID."""
    row = next(iter(HOLDER.rows(connection, {"sid": sid})), None)
    if row is None:
        return None
    return Holder(sid, unseal(row.auth_token_encrypted), worst_status(connection, row))


def worst_status(connection: Connection, row: Any) -> str:
    """The first status up the line of accounts that is not active: suspending and closing cascade."""
    for _level in range(LEVELS):
        if row is None or row.status != ACTIVE or row.parent_sid is None:
            break
        row = next(iter(HOLDER.rows(connection, {"sid": row.parent_sid})), None)
    return row.status if row is not None else ACTIVE


def outbound(connection: Connection, sid: str, unseal: Unseal) -> Outbound | None:
    """A queued call of the API; None when it is not queued any more, or its account is not active."""
    row = connection.execute(
        select(*WHO, CALLS.c.application, CALLS.c.timeout).where(CALLS.c.sid == sid, CALLS.c.status == LIVE[0])
    ).one_or_none()
    holder = row and account(connection, row.account_sid, unseal)
    if row is None or holder is None or holder.status != ACTIVE:
        return None
    return Outbound(facts(row), row.application or Application(), row.timeout, holder.auth_token)


def facts(row: Any) -> Facts:
    """The facts of a call as far as its row knows them."""
    return Facts(
        row.sid,
        row.account_sid,
        getattr(row, "from"),
        row.to,
        row.direction,
        row.api_version,
        row.caller_name,
        row.forwarded_from,
        {},
        row.parent_call_sid or "",
        status=row.status,
        answered=row.status == LIVE[2],
    )


def has_mail(connection: Connection, node: str) -> bool:
    """Is there a letter for this node? Cheap: it takes no lock."""
    return bool(ANY_MAIL.rows(connection, {"node": node}))


def take_mail(connection: Connection, node: str) -> list[EngineLetter]:
    """Take the oldest commands of a node out of the mailbox, in order and exactly once."""
    oldest = select(MAIL.c.id, MAIL.c.call_sid, MAIL.c.kind, MAIL.c.payload).where(MAIL.c.node == node)
    rows = connection.execute(oldest.order_by(MAIL.c.id).limit(MAIL_AT_ONCE).with_for_update(skip_locked=True)).all()
    if rows:
        connection.execute(delete(MAIL).where(MAIL.c.id.in_([row.id for row in rows])))
        # These calls are somebody's business again: fail_stale gives them time to begin.
        calls = update(CALLS).where(CALLS.c.sid.in_({row.call_sid for row in rows}), CALLS.c.status == LIVE[0])
        connection.execute(calls.values(date_updated=columns.now()))
    return [EngineLetter(row.call_sid, row.kind, row.payload) for row in rows]


def route_of_client(connection: Connection, login: str, unseal: Unseal) -> Route | None:
    """The application that a client has for its own calls; None: it has none, or may not call."""
    with Session(connection) as session:
        client = clients.find(session, login)
        if client is None or not clients.enabled(session, client):
            return None
        own = Application(
            client.voice_url, client.voice_method, client.voice_fallback_url, client.voice_fallback_method
        )
        own = shared(connection, client) if client.voice_application_sid else own
        holder = account(connection, client.account_sid, unseal) if own.url else None
        return Route(holder.sid, holder.auth_token, "", client.api_version, own) if holder else None


def logins(connection: Connection, unseal: Unseal) -> list[Login]:
    """Every client that may register, and every credential of a SIP domain."""
    with Session(connection) as session:
        found = [Login(client.login, client.ha1_encrypted) for client in clients.every(session)]
        return [one._replace(digest=unseal(one.digest)) for one in found + domain_credentials.every(session)]


def login(connection: Connection, name: str, unseal: Unseal) -> Login | None:
    """A client or credential by its name; None: there is none, or it may neither register nor call."""
    with Session(connection) as session:
        if "@" in name:
            found = domain_credentials.login(session, name)
        else:
            client = clients.find(session, name)
            found = Login(name, client.ha1_encrypted) if client and clients.enabled(session, client) else None
        return found._replace(digest=unseal(found.digest)) if found else None
