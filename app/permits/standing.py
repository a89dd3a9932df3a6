"""What the database knows of an account that wants to call: its status, its limits, its numbers. Lookups."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.models import Account, Client, IncomingPhoneNumber, OutgoingCallerId, SipDomain
from app.models.accounts.account import ACTIVE, CLOSED
from app.models.numbers import e164
from app.permits import limits
from app.permits.limits import AccountLimits
from app.permits.numbers import dialed
from app.store.direct import Direct

ACCOUNTS, NUMBERS = Account.__table__, IncomingPhoneNumber.__table__
VERIFIED, CLIENTS, DOMAINS = OutgoingCallerId.__table__, Client.__table__, SipDomain.__table__
LEVELS = 4
MOST_NUMBERS = 1000
"""Of one account, that its countries are read from."""
# Statements are made once: making them costs more than running them.
ONE = Direct(
    select(ACCOUNTS.c.sid, ACCOUNTS.c.parent_sid, ACCOUNTS.c.status, ACCOUNTS.c.limits).where(
        ACCOUNTS.c.sid == bindparam("sid")
    )
)
BOUND = select(NUMBERS.c.phone_number).where(NUMBERS.c.account_sid == bindparam("account"))
IS_BOUND = BOUND.where(NUMBERS.c.phone_number.in_(bindparam("spellings", expanding=True)))
IS_OURS = select(NUMBERS.c.phone_number).where(NUMBERS.c.phone_number.in_(bindparam("spellings", expanding=True)))
IS_VERIFIED = select(VERIFIED.c.phone_number).where(
    VERIFIED.c.account_sid == bindparam("account"),
    VERIFIED.c.phone_number.in_(bindparam("spellings", expanding=True)),
)
IS_CLIENT = select(CLIENTS.c.login).where(
    CLIENTS.c.account_sid == bindparam("account"), CLIENTS.c.login == bindparam("login")
)
IS_DOMAIN = select(DOMAINS.c.sid).where(
    DOMAINS.c.account_sid == bindparam("account"),
    DOMAINS.c.domain_name == bindparam("name"),
    DOMAINS.c.sip_registration.is_(True),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """An account and those above it, itself first. status: the worst of them; closed: there is none."""

    status: str
    line: list[tuple[str, AccountLimits]]

    @property
    def active(self) -> bool:
        return self.status == ACTIVE

    @property
    def limits(self) -> list[AccountLimits]:
        return [one for _sid, one in self.line]


def standing(connection: Connection, account_sid: str) -> Standing:
    """Raises SQLAlchemyError."""
    line: list[Any] = []
    sid: str | None = account_sid
    while sid and len(line) < LEVELS:
        row = next(iter(ONE.rows(connection, {"sid": sid})), None)
        if row is None:
            break
        line.append(row)
        sid = row.parent_sid
    if not line:
        return Standing(CLOSED, [])
    statuses = [row.status for row in line]
    worst = CLOSED if CLOSED in statuses else next((status for status in statuses if status != ACTIVE), ACTIVE)
    return Standing(worst, [(row.sid, limits.read(row.limits or "")) for row in line])


def not_active(connection: Connection, sids: Iterable[str]) -> set[str]:
    """Those of these accounts that are suspended or closed, or below such a one."""
    return {sid for sid in sids if not standing(connection, sid).active}


def countries(connection: Connection, account_sid: str) -> set[str]:
    """Where the account's own numbers are."""
    rows = connection.scalars(BOUND.limit(MOST_NUMBERS), {"account": account_sid})
    return {meant.country for number in rows if number.startswith("+") for meant in dialed(number) if meant.valid}


def owns(connection: Connection, account_sid: str, caller: str) -> bool:
    """Is this caller ID a number that the account has, alone or by a pattern, one that it has verified, or a client of
    it?"""
    if caller.lower().startswith("client:"):
        return has_client(connection, account_sid, caller[7:])
    spellings = [caller, *e164.spellings(caller)]
    known = {"account": account_sid, "spellings": [*spellings, *e164.patterns_of(caller)]}
    if connection.execute(IS_BOUND, known).first():
        return True
    return connection.execute(IS_VERIFIED, {"account": account_sid, "spellings": spellings}).first() is not None


def is_ours(connection: Connection, number: str) -> bool:
    """Has some account exactly this number?"""
    spellings = [number, *e164.spellings(number)]
    return connection.execute(IS_OURS.limit(1), {"spellings": spellings}).first() is not None


def has_client(connection: Connection, account_sid: str, login: str) -> bool:
    """Is the client with this login one of the account? Of user@domain: is it a SIP domain of the account, where phones
    register?"""
    if "@" in login:
        named = {"account": account_sid, "name": login.partition("@")[2].lower()}
        return connection.execute(IS_DOMAIN, named).first() is not None
    return connection.execute(IS_CLIENT, {"account": account_sid, "login": login}).first() is not None
