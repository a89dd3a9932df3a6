"""Passwords of SIP addresses: an engine that takes over still has them, and no journal shows them."""

from pathlib import Path

import pytest

from app.calls.commands.core import Originate
from app.calls.destination import SipUri
from app.engine import services
from app.journal.journal import Journals
from app.ledger.lookups import EngineLetter
from app.settings.vault import Vault
from tests.engine import world as worlds
from tests.engine.test_engine import outbound
from tests.engine.test_takeover import restart
from tests.engine.world import World, soon, world

SECRET = "gJ7-xx-uuu"
SID = "CA" + "1" * 32


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Its journals are sealed as those of a real engine."""
    sip = f'<Dial><Sip username="u" password="{SECRET}">sip:bob@127.0.0.1:5070</Sip></Dial>'
    made = world(tmp_path, start=f'<Pause length="1"/>{sip}')
    vault = Vault(made.settings)
    monkeypatch.setattr(worlds, "Journals", lambda folder: Journals(folder, vault=vault))
    return made


def dialed(place: World) -> SipUri:
    command = soon(lambda: place.switch.asked(Originate), 4)[0]
    assert isinstance(command, Originate)
    assert isinstance(command.destination, SipUri)
    return command.destination


def written(place: World) -> str:
    return "".join(path.read_text() for path in (place.folder / "journals").rglob("*.jsonl"))


def test_the_login_of_a_document_survives_the_engine(place: World) -> None:
    with place.running() as engine:
        place.arrives()
        soon(lambda: "pause" in written(place).lower() and engine.calls)
    assert SECRET not in written(place)
    assert "{sealed " in written(place)
    restart(place)
    with place.running():
        assert dialed(place).password == SECRET
    assert SECRET not in written(place)


def test_the_login_of_a_request_survives_the_engine(place: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place.ledger, "outbound", outbound, raising=False)
    place.ledger.mail.append(EngineLetter(SID, "originate", {"sip_auth_username": "u", "sip_auth_password": SECRET}))
    with place.running():
        assert dialed(place).password == SECRET
    assert SECRET not in written(place)
    assert services.Journals(place.folder / "journals", vault=Vault(place.settings)).adopt(SID).header.originate[
        "destination"
    ]["password"] == SECRET  # fmt: skip
