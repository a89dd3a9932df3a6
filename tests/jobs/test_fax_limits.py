"""maximum-file-size and timeout of the guide's table 2.7, as `fax_max_file_bytes` and `fax_timeout`."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs.messages.sending import Sender
from app.messaging.port import Outgoing, Taken, Unavailable
from app.models import Fax
from app.models.columns import now
from app.webhooks.fetcher import Fetcher
from tests.jobs.world import World
from tests.pretend.webhook import Webhook, webhook

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def customer() -> Iterator[Webhook]:
    with webhook() as hook:
        yield hook


def fax(world: World, body: str, **fields: Any) -> None:
    given = {"to": "+1555", "from_": "1234", "body": body, "direction": "outbound-api", "api_version": "v"}
    with Session(world.engine) as session:
        session.add(Fax(account_sid=world.account, **given | fields))
        session.commit()


def sent(world: World, sender: Sender) -> Fax:
    """The fax, when it was tried."""
    try:
        sender.drain()
    finally:
        sender.database.close()
    with Session(world.engine) as session:
        return session.scalars(select(Fax)).one()


@pytest.mark.parametrize(("most", "status"), [(2000, "sent"), (1999, "failed")])
def test_maximum_file_size(world: World, customer: Webhook, most: int, status: str) -> None:
    """2.7: "The maximum files size allowed to be delivered via fax"."""
    customer.answer("/a.pdf", b"%PDF-" + b"x" * 1995, content_type="application/pdf")
    fax(world, customer.url("/a.pdf"))
    settings = world.settings.model_copy(update={"fax_max_file_bytes": most, "fax_provider": "interfax"})
    fetcher = Fetcher(settings)
    sender = Sender(settings, "fax", fetcher=fetcher)
    sender.carrier = Reads(sender.documents(fetcher))
    row = sent(world, sender)
    fetcher.close()
    assert row.status == status, row.error_message
    assert (row.error_message == "") is (status == "sent")


class Reads:
    """A carrier that takes the document."""

    def __init__(self, documents: Any) -> None:
        self.documents = documents

    def send(self, outgoing: Outgoing) -> Taken:
        self.documents.of(outgoing)
        return Taken("1")


class Busy:
    """A carrier that takes nothing now."""

    def send(self, _outgoing: Outgoing) -> Taken:
        raise Unavailable("busy")


@pytest.mark.parametrize(("age", "status"), [(30, "queued"), (90, "failed")])
def test_timeout(world: World, age: int, status: str) -> None:
    """2.7: "The timeout period before an undeliverable fax is considered as failed"; it is 60 s here."""
    fax(world, "Hello", date_created=now() - timedelta(seconds=age))
    settings = world.settings.model_copy(update={"fax_timeout": 60})
    row = sent(world, Sender(settings, "fax", through=Busy()))
    assert (row.status, row.error_message) == (status, "busy")
