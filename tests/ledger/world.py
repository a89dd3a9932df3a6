"""A ledger on a real database, for its tests."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.calls.facts import Application, Facts
from app.ledger.ledger import Ledger
from app.models import Call, sid
from app.settings.config import Settings
from app.settings.vault import Vault
from app.store import store

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
APPLICATION = Application(url="http://app.example/voice", status_callback="http://u:pw@app.example/status")
EVERY_EVENT = Application(
    status_callback="http://app.example/status", status_events=("ringing", "answered", "completed")
)


class LedgerWorld:
    """A ledger on a real database, and a session to look into it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = store.connect(settings)
        self.woken = 0
        self.ledger = Ledger(settings, self.wake)
        with Session(self.engine) as session:
            self.account = accounts.create(session, Vault(settings), "owner@example.com")[0].sid
            session.commit()

    def wake(self) -> None:
        self.woken += 1

    def facts(self, **fields: Any) -> Facts:
        return Facts(sid.new("CA"), self.account, "+14445556666", "1234", **fields)

    def begin(self, application: Application = APPLICATION, **fields: Any) -> Facts:
        facts = self.facts(**fields)
        self.ledger.call_began(facts, application, "channel-1", "", NOON)
        return facts

    def status(
        self, facts: Facts, status: str, event: str, sequence: int, application: Application = APPLICATION, **more: Any
    ) -> None:
        wall, duration = more.get("wall", NOON), more.get("duration", 0)
        self.ledger.status(facts, application, status, event, wall, duration, sequence)

    def rows(self, model: Any) -> list[Any]:
        assert self.ledger.flush(10)
        with Session(self.engine) as session:
            return list(session.scalars(select(model).order_by(model.id)))

    def call(self, facts: Facts) -> Call:
        return next(row for row in self.rows(Call) if row.sid == facts.call_sid)

    def close(self) -> None:
        self.ledger.close()
        self.engine.dispose()
