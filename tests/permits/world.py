"""Accounts, and a permit that counts in their database."""

from typing import Any

from sqlalchemy.orm import Session

from app.calls.destination import parse
from app.models import Account, Client, IncomingPhoneNumber, OutgoingCallerId
from app.permits.limits import AccountLimits
from app.permits.permit import DatabasePermit, Leg
from app.permits.rules import Refusal
from app.settings.config import Settings
from app.store.transactions import Database

OPEN = {"outbound_policy": "closed", "caller_ids": "any", "dial_countries": ["US"]}
NUMBER, CALLER = "+12125551234", "+12125550000"


class World:
    """The database of one test. now: what the clock shows."""

    def __init__(self, settings: Settings, **more: Any) -> None:
        self.settings = settings.model_copy(update=OPEN | more)
        self.database = Database(self.settings)
        self.now = 1_000_000.0
        self.permit = DatabasePermit(self.settings, self.database, lambda: self.now)
        self.legs = 0

    def write(self, *rows: Any) -> None:
        def add(connection: Any) -> None:
            with Session(connection, join_transaction_mode="rollback_only") as session:
                session.add_all(rows)
                session.flush()

        self.database.write(add)

    def account(self, number: int, parent: str | None = None, status: str = "active", **limits: Any) -> str:
        """A new account with these limits. Returns its SID."""
        sid = f"AC{number:032d}"
        text = AccountLimits(**limits).text()
        fields = {"auth_token_encrypted": "-", "auth_token_hash": f"{number:064d}", "friendly_name": "-"}
        self.write(Account(sid=sid, parent_sid=parent, status=status, limits=text, **fields))
        return sid

    def number(self, account: str, number: str) -> None:
        self.write(IncomingPhoneNumber(account_sid=account, phone_number=number, friendly_name="-", api_version="-"))

    def verified(self, account: str, number: str) -> None:
        self.write(OutgoingCallerId(account_sid=account, phone_number=number, friendly_name="-"))

    def client(self, account: str, login: str) -> None:
        self.write(Client(account_sid=account, login=login, ha1_encrypted="-", api_version="-"))

    def leg(self, account: str, to: str = NUMBER, caller: str = CALLER, **more: Any) -> Leg:
        self.legs += 1
        return Leg(f"CA{self.legs:032d}", account, parse(to), caller, **more)

    def code(self, leg: Leg) -> int:
        """Of the refusal; 0: permitted."""
        try:
            self.permit.dial(leg)
        except Refusal as refusal:
            return refusal.code
        return 0
