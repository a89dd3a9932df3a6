"""Money: expensive destinations, by every way to ask for a call, are refused for who never asked for them."""

from collections.abc import Iterator
from itertools import count, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.calls.commands.core import Originate
from app.calls.events import Answered, Arrived, HungUp
from app.calls.facts import Application, Facts
from app.ledger.lookups import EngineLetter
from app.settings.config import load
from app.store import store
from tests.attack.cells import Cells
from tests.engine.features.test_outbound_permits import Guarded
from tests.engine.world import ACCOUNT, URL, soon
from tests.permits.world import World

DESTINATIONS = [
    "+19005551234", "+19765551234", "+88216123456", "+881812345678", "+870773123456", "+37190012345", "+25261234567",
    "+449098790000", "+447000123456", "+3544567890", "+9607712345", "+24747123456", "911", "112", "999",
    "01137190012345", "#31#19005551234", "0", "101028819005551234", "+490900512345", "+4400909879000",
    "00019005551234", "119005551234", "9005551234", "*6719005551234", "19005551234#",
]  # fmt: skip
OWN, HOME = "+12125550000", "+12125559999"
DOCUMENTS = {
    "Dial": "<Dial>{}</Dial>",
    "Number": "<Dial><Number>{}</Number></Dial>",
    "two at once": "<Dial><Number>{0}</Number><Number>{0}</Number></Dial>",
    "with a callerId": f'<Dial callerId="{OWN}"><Number>{{}}</Number></Dial>',
}
LETTERS: dict[str, dict[str, Any]] = {"REST": {}, "REST with CallerId": {"caller_id": OWN}}
NUMBERS = count(1)


class Installation(Guarded):
    """An engine that asks the permit of a real database; the account has one number, of the United States."""

    def tries(self, origin: str, to: str) -> bool:
        """Is somebody called?"""
        self.switch.performed.clear()
        self.ledger.notifications.clear()
        before = len(self.ledger.statuses)
        channel = f"chan{next(NUMBERS)}"
        if origin in DOCUMENTS:
            self.documents[URL] = DOCUMENTS[origin].format(to)
            self.switch.here[channel] = False
            self.switch.tell(channel, Arrived("1234", "+4915111"))
            soon(lambda: self.ledger.statuses[before:] or self.switch.performed)
            self.switch.tell(channel, Answered())
        else:
            sid = f"CA{next(NUMBERS):032x}"
            facts = Facts(sid, ACCOUNT, OWN, to, "outbound-api", status="queued")
            row = SimpleNamespace(facts=facts, application=Application(url=URL), auth_token="t", timeout=10)
            self.ledger.outbound = lambda _sid: row  # type: ignore[attr-defined]
            self.ledger.mail.append(EngineLetter(sid, "originate", dict(LETTERS[origin])))
        soon(lambda: self.ledger.notifications or self.switch.asked(Originate) or "failed" in self.said(before), 5)
        self.switch.tell(channel, HungUp())
        return bool(self.switch.asked(Originate))

    def said(self, before: int) -> list[str]:
        return [status for _sid, status, _number in self.ledger.statuses[before:]]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    settings = load(var=tmp_path / "database")
    store.upgrade(settings)
    world = World(settings, outbound_policy="closed", caller_ids="own", outbound_proxy_uri="127.0.0.1:5999")
    assert world.account(1) == ACCOUNT
    world.number(ACCOUNT, OWN)
    made = Installation(tmp_path, world.settings)
    made.permit = world.permit  # type: ignore[assignment]
    yield made
    world.database.close()


@pytest.mark.timeout(300)
def test_expensive_destinations(place: Installation, cells: Cells) -> None:
    with place.running():
        for to, origin in product(DESTINATIONS, [*DOCUMENTS, *LETTERS]):
            cells.held(f"{origin}: {to}", not place.tries(origin, to))
        cells.held("a number at home is called", place.tries("with a callerId", HOME))
