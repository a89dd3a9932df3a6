"""Clients: the softphones of accounts, as the REST API makes them and the switches let them register
(docs/rest-contract.md).

Each change leaves a letter of kind "client" with the login in the engine's mailbox: the switch may have to learn it, or
to forget it. What is true is in the table: `find` and `enabled` tell.
"""

import hashlib
import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import accounts, domain_credentials
from app.models import Account, Client, EngineCommand
from app.models.accounts.account import ACTIVE
from app.models.accounts.client import ENABLED
from app.models.system.mailbox import CLIENT
from app.settings.config import Settings
from app.settings.vault import Vault


def find(session: Session, login: str) -> Client | None:
    """The client with this login, enabled or not."""
    return session.scalar(select(Client).where(Client.login == login))


def enabled(session: Session, client: Client) -> bool:
    """May it register and call? Not when it is disabled, nor when its account or one above is not active."""
    owner = accounts.find(session, client.account_sid)
    return client.status == ENABLED and owner is not None and accounts.status(accounts.line(session, owner)) == ACTIVE


def every(session: Session) -> list[Client]:
    """All that may register: what a switch that has just started must know."""
    found = session.scalars(select(Client).where(Client.status == ENABLED).order_by(Client.id)).all()
    owners = [accounts.find(session, sid) for sid in {client.account_sid for client in found}]
    active = {one.sid for one in owners if one is not None and accounts.status(accounts.line(session, one)) == ACTIVE}
    return [client for client in found if client.account_sid in active]


def set_password(client: Client, keys: Vault, settings: Settings, password: str) -> None:
    """Store the digest of a password, for the setting sip_realm."""
    client.ha1_encrypted = sealed_digest(client.login, keys, settings, password)


def sealed_digest(login: str, keys: Vault, settings: Settings, password: str) -> str:
    """What is stored of a password: md5(login:realm:password), sealed."""
    secret = f"{login}:{settings.sip_realm}:{password}".encode()
    # RFC 3261 digest authentication is defined on MD5; the sealed value is as good as the password, and kept like one.
    return keys.seal(hashlib.md5(secret, usedforsecurity=False).hexdigest())


def ha1(client: Client, keys: Vault) -> str:
    """The digest md5(login:realm:password), 32 hexadecimal digits: what a switch checks a registration with."""
    return keys.open(client.ha1_encrypted)


def tell(session: Session, nodes: Collection[str], *logins: str) -> dict[str, str]:
    """Insert a command about each of these clients for the engine of each node. Does not commit or wake anything.
    Returns the node of each answer by its id: an engine answers when its switch knows (app/accounts/told.py)."""
    asked = {uuid.uuid4().hex: (node, login) for node in nodes for login in logins}
    session.add_all(letter(node, login, answer=id) for id, (node, login) in asked.items())
    return {id: node for id, (node, _login) in asked.items()}


def letter(node: str, login: str, **more: str) -> EngineCommand:
    """That a client is new, changed or gone. more: answer, the id of the answer that is waited for."""
    return EngineCommand(node=node, call_sid="", kind=CLIENT, payload={"login": login, **more})


def tell_below(session: Session, nodes: Collection[str], account: Account) -> None:
    """The account's status changes: a letter about every client and every domain's credential of it and of the accounts
    below."""
    logins = session.scalars(select(Client.login).where(Client.account_sid == account.sid)).all()
    names = (*logins, *domain_credentials.of_account(session, account))
    session.add_all(letter(node, login) for node in nodes for login in names)
    for child in session.scalars(select(Account).where(Account.parent_sid == account.sid)):
        tell_below(session, nodes, child)
