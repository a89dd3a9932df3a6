"""What a call to a SIP domain of an account runs, and whether its caller may (docs/rest-contract.md, SIP). Lookups of
the database."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from app.accounts import domain_credentials
from app.calls.facts import Application
from app.ledger.lookups import ACCOUNTS, OF_ACCOUNT, Route, Unseal, worst_status
from app.models import IpAddress, SipDomain, SipMapping
from app.models.accounts.account import ACTIVE
from app.models.sip.domains import CALLS

DOMAINS: Any = SipDomain.__table__
MAPPINGS: Any = SipMapping.__table__
ADDRESSES: Any = IpAddress.__table__
NAMED = (
    select(DOMAINS, *OF_ACCOUNT)
    .join(ACCOUNTS, ACCOUNTS.c.sid == DOMAINS.c.account_sid)
    .where(DOMAINS.c.domain_name == bindparam("name"))
)
ALLOWED = (
    select(ADDRESSES.c.ip_address, ADDRESSES.c.cidr_prefix_length)
    .join(MAPPINGS, MAPPINGS.c.list_sid == ADDRESSES.c.list_sid)
    .where(MAPPINGS.c.domain_sid == bindparam("domain"), MAPPINGS.c.purpose == CALLS)
)


@dataclass(frozen=True, slots=True)
class Called:
    """A domain that was called. allowed: may this caller? route: what runs; None: its account is not active."""

    allowed: bool
    route: Route | None


def domain(connection: Connection, name: str, address: str, credential: str, unseal: Unseal) -> Called | None:
    """The account's domain of this name, called from an address, and with a credential that the switch has checked,
    username@domain, or none; None: no account has it. One of the two is enough."""
    row = connection.execute(NAMED, {"name": name.lower()}).one_or_none()
    if row is None:
        return None
    networks = connection.execute(ALLOWED, {"domain": row.sid}).all()
    if not within(address, networks) and not opens(connection, credential, name):
        return Called(False, None)
    if worst_status(connection, row) != ACTIVE:
        return Called(True, None)
    token = unseal(row.auth_token_encrypted)
    return Called(True, Route(row.account_sid, token, "", row.api_version, application(row)))


def opens(connection: Connection, credential: str, name: str) -> bool:
    """Is the credential one of this domain, and still there? The switch may not have heard yet that it is gone."""
    if credential.rpartition("@")[2].lower() != name.lower():
        return False
    with Session(connection) as session:
        found = domain_credentials.login(session, credential)
        return found is not None and found.calls


def within(address: str, networks: Sequence[Any]) -> bool:
    """Is the address in one of these networks? (address, bits that matter)"""
    try:
        caller = ipaddress.ip_address(address)
    except ValueError:
        return False
    caller = getattr(caller, "ipv4_mapped", None) or caller
    return any(caller in ipaddress.ip_network(f"{one}/{bits}", strict=False) for one, bits in networks)


def application(row: Any) -> Application:
    """What a domain runs, and whom it tells."""
    return Application(
        url=row.voice_url,
        method=row.voice_method,
        fallback_url=row.voice_fallback_url,
        fallback_method=row.voice_fallback_method,
        status_callback=row.voice_status_callback_url,
        status_callback_method=row.voice_status_callback_method,
    )
