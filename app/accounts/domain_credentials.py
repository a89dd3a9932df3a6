"""Credentials of SIP domains: user names that may call a domain, whatever address they call from, or register with it
(docs/rest-contract.md, SIP).

A switch knows each by the name `username@domain`, and treats it as a client: so the switch is given it, challenges it,
and reports who authenticated. No client's login has an @.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.models import Account, Credential, SipDomain, SipMapping
from app.models.accounts.account import ACTIVE
from app.models.sip.domains import CALLS, REGISTRATIONS

MAY_CALL = SipMapping.purpose == CALLS
MAY_REGISTER = and_(SipMapping.purpose == REGISTRATIONS, SipDomain.sip_registration.is_(True))


class Login(NamedTuple):
    """Who may authenticate at a switch: a client, or a credential of a SIP domain. digest: md5(name:realm:password),
    sealed or not; calls, registers: what it may do."""

    name: str
    digest: str
    calls: bool = True
    registers: bool = True


def used(*conditions: ColumnElement[bool]) -> Select[Credential, SipDomain, str]:
    """Each credential with each domain that it serves, and for what; the oldest first."""
    return (
        select(Credential, SipDomain, SipMapping.purpose)
        .join(SipMapping, SipMapping.list_sid == Credential.list_sid)
        .join(SipDomain, SipDomain.sid == SipMapping.domain_sid)
        .where(or_(MAY_CALL, MAY_REGISTER), *conditions)
        .order_by(Credential.id, SipMapping.id)
    )


def names(session: Session, *conditions: ColumnElement[bool]) -> list[str]:
    """What a switch calls these."""
    return list(dict.fromkeys(named(row[0], row[1]) for row in session.execute(used(*conditions))))


def named(credential: Credential, domain: SipDomain) -> str:
    return f"{credential.username}@{domain.domain_name}"


def login(session: Session, name: str) -> Login | None:
    """A name with its sealed digest; None: there is none, or its account is not active. Of several lists that have the
    same user name, the oldest credential counts."""
    username, _, domain = name.rpartition("@")
    rows = session.execute(used(Credential.username == username, SipDomain.domain_name == domain.lower())).all()
    if not rows or not active(session, rows[0][0].account_sid):
        return None
    return together(rows)[0]


def every(session: Session) -> list[Login]:
    """All of them: what a switch that has just started must know."""
    rows = session.execute(used()).all()
    may = {sid for sid in {row[0].account_sid for row in rows} if active(session, sid)}
    return together([row for row in rows if row[0].account_sid in may])


def together(rows: Iterable[Any]) -> list[Login]:
    """One of each name: of the oldest credential, all that it may do."""
    found: dict[str, tuple[Credential, set[str]]] = {}
    for credential, domain, purpose in rows:
        first, purposes = found.setdefault(named(credential, domain), (credential, set()))
        if first is credential:
            purposes.add(purpose)
    return [
        Login(name, credential.ha1_encrypted, CALLS in purposes, REGISTRATIONS in purposes)
        for name, (credential, purposes) in found.items()
    ]


def active(session: Session, account_sid: str) -> bool:
    owner = accounts.find(session, account_sid)
    return owner is not None and accounts.status(accounts.line(session, owner)) == ACTIVE


def of_account(session: Session, account: Account) -> list[str]:
    """Those of an account's domains."""
    return names(session, SipDomain.account_sid == account.sid)
