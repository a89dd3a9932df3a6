"""An outbox on a real database, for tests: rows to deliver, and a customer who answers as told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import gevent
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.calls.web import Request, Response
from app.jobs.callbacks.outbox import Outbox
from app.models import Notification, sid
from app.models import Outbox as Row
from app.models.columns import now
from app.settings.config import Settings
from app.settings.vault import Vault
from app.store import store

URL = "http://app.example/status"


class World:
    """Rows, and what the customer was told: (call, sequence) of each request, in the order of its beginning."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = store.connect(settings)
        self.requests: list[tuple[Request, str, str]] = []
        self.answer: Callable[[Request], Response] = lambda request: Response(204, request.url)
        self.outboxes: list[Outbox] = []
        with Session(self.engine) as session:
            account, self.token = accounts.create(session, Vault(settings), "owner@example.com")
            self.account = account.sid
            session.commit()

    def outbox(self) -> Outbox:
        """Another worker's outbox."""
        self.outboxes.append(Outbox(self.settings, self.tell))
        return self.outboxes[-1]

    def tell(self, request: Request, token: str, auth_token: str) -> Response:
        self.requests.append((request, token, auth_token))
        return self.answer(request)

    def told(self) -> list[tuple[str, int]]:
        return [(request.params["CallSid"], int(request.params["SequenceNumber"])) for request, *_ in self.requests]

    def add(self, *sequences: int, call: str = "", **fields: Any) -> str:
        """Events of a call. Returns its sid."""
        call = call or sid.new("CA")
        fields = {"account_sid": self.account, "url": URL} | fields
        with Session(self.engine) as session:
            for sequence in sequences:
                params = {"CallSid": call, "SequenceNumber": str(sequence), "ApiVersion": "2012-04-24"}
                session.add(Row(call_sid=call, sequence=sequence, params=params, **fields))
            session.commit()
        return call

    def rows(self, call: str = "") -> list[Row]:
        with Session(self.engine) as session:
            query = select(Row).order_by(Row.call_sid, Row.sequence)
            return list(session.scalars(query.where(Row.call_sid == call) if call else query))

    def states(self, call: str = "") -> list[str]:
        return [row.state for row in self.rows(call)]

    def notifications(self) -> list[Notification]:
        with Session(self.engine) as session:
            return list(session.scalars(select(Notification)))

    def pass_time(self, seconds: float) -> None:
        """As if so much time had gone by."""
        earlier = timedelta(seconds=seconds)
        with Session(self.engine) as session:
            for row in session.scalars(select(Row)):
                values = {"next_attempt_at": row.next_attempt_at - earlier}
                values["claimed_until"] = row.claimed_until and row.claimed_until - earlier
                session.execute(update(Row).where(Row.id == row.id).values(date_updated=now(), **values))
            session.commit()

    def close(self) -> None:
        for outbox in self.outboxes:
            gevent.killall([greenlet for _delivery, greenlet in outbox.flying.values()])
            outbox.database.close()
        self.engine.dispose()


def refusing(request: Request) -> Response:
    """A customer whose server is broken."""
    return Response(500, request.url, headers={"Server": "x"}, body="oh no", error="HTTP 500", code=11200)
