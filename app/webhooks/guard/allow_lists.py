"""Private hosts that the operator has opened for an account: `restcomm account allow-hosts` (security finding H7).

Asked only when the installation's own rules refuse a host. The account is identified by its token, which signs every
request.
"""

import logging
import time
from functools import lru_cache, partial

import gevent
from sqlalchemy import Column, Connection, select

from app.models import Account
from app.settings.config import Settings
from app.settings.vault import Vault
from app.store.transactions import Database, cause

log = logging.getLogger(__name__)

ACCOUNTS = Account.__table__
URLS, SIP = "allow_hosts", "sip_allow_hosts"
"""Columns of the accounts: hosts that webhooks may reach, hosts that SIP calls may reach."""
FRESH_SECONDS = 5.0
READ_SECONDS = 2.0


class AllowLists:
    """The lists of all accounts that have one."""

    def __init__(self, settings: Settings, kind: str = URLS) -> None:
        """kind: URLS or SIP, a column of the accounts."""
        self.settings, self.kind = settings, kind
        self.database: Database | None = None
        self.lists: dict[str, tuple[str, ...]] = {}
        """By the account's token."""
        self.fresh_until = 0.0
        self.unseal = lru_cache(1000)(Vault(settings).open)

    def of(self, auth_token: str) -> tuple[str, ...]:
        """What is open for who has this token. Waits for the database, at most 2 s; without it: nothing."""
        if auth_token and time.monotonic() >= self.fresh_until:
            self.fresh_until = time.monotonic() + FRESH_SECONDS
            try:
                with gevent.Timeout(READ_SECONDS, TimeoutError()):
                    self.lists = self.read()
            except Exception as error:
                log.warning("the accounts' allow_hosts cannot be read: %s", cause(error))
        return self.lists.get(auth_token, ())

    def read(self) -> dict[str, tuple[str, ...]]:
        """Read every account's allow-list from the database: token -> hosts. Raises SQLAlchemyError."""
        self.database = self.database or Database(self.settings)
        rows = self.database.read(partial(lists, ACCOUNTS.c[self.kind]))
        return {self.unseal(sealed): tuple(hosts.split()) for sealed, hosts in rows}

    def close(self) -> None:
        if self.database is not None:
            self.database.close()
        self.database = None


def lists(column: Column[str], connection: Connection) -> list[tuple[str, str]]:
    """The allow-lists of all accounts: (encrypted token, hosts separated by spaces)."""
    wanted = select(ACCOUNTS.c.auth_token_encrypted, column.label("hosts")).where(column != "")
    return [(row.auth_token_encrypted, row.hosts) for row in connection.execute(wanted)]
