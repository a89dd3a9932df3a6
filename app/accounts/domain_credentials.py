"""Credentials of SIP domains: user names that may call a domain, whatever address they call from
(docs/rest-contract.md, SIP).

A switch knows each by the name `username@domain`, and treats it as a client that only calls: so the switch is given it,
challenges it, and reports who authenticated, as with clients. No client's login has an @.
"""

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.models import Account, Credential, SipDomain, SipMapping
from app.models.accounts.account import ACTIVE
from app.models.sip.domains import CALLS


def used(*conditions: ColumnElement[bool]) -> Select[Credential, SipDomain]:
    """Each credential with each domain that may be called with it, the oldest first."""
    return (
        select(Credential, SipDomain)
        .join(SipMapping, SipMapping.list_sid == Credential.list_sid)
        .join(SipDomain, SipDomain.sid == SipMapping.domain_sid)
        .where(SipMapping.purpose == CALLS, *conditions)
        .order_by(Credential.id)
    )


def names(session: Session, *conditions: ColumnElement[bool]) -> list[str]:
    """What a switch calls these."""
    return [named(*row) for row in session.execute(used(*conditions))]


def named(credential: Credential, domain: SipDomain) -> str:
    return f"{credential.username}@{domain.domain_name}"


def sealed(session: Session, name: str) -> str:
    """The sealed digest of a name; empty: there is none, or its account is not active. Of several lists that have the
    same user name, the oldest credential counts."""
    username, _, domain = name.rpartition("@")
    chosen = used(Credential.username == username, SipDomain.domain_name == domain.lower()).limit(1)
    row = session.execute(chosen).first()
    return row[0].ha1_encrypted if row and active(session, row[0].account_sid) else ""


def every(session: Session) -> list[tuple[str, str]]:
    """Name and sealed digest of all: what a switch that has just started must know."""
    rows = session.execute(used()).all()
    may = {sid for sid in {row[0].account_sid for row in rows} if active(session, sid)}
    found: dict[str, str] = {}
    for credential, domain in rows:
        if credential.account_sid in may:
            found.setdefault(named(credential, domain), credential.ha1_encrypted)
    return list(found.items())


def active(session: Session, account_sid: str) -> bool:
    owner = accounts.find(session, account_sid)
    return owner is not None and accounts.status(accounts.line(session, owner)) == ACTIVE


def of_account(session: Session, account: Account) -> list[str]:
    """Those of an account's domains."""
    return names(session, SipDomain.account_sid == account.sid)
