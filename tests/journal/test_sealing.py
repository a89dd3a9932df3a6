"""Passwords in journals: no file has them, a takeover has."""

from pathlib import Path

import pytest

from app.calls.commands.core import Originate
from app.calls.destination import SipUri
from app.calls.events import Fetched
from app.calls.facts import Application, Facts
from app.calls.web import Response
from app.journal.journal import Header, Journal, Journals
from app.settings.config import load
from app.settings.vault import Vault

SID = "CA" + "1" * 32
SECRET = 'gJ7&x"ü:!'
DOCUMENT = f"<Response><Dial><Sip username='u' password='{SECRET}'>a@b.example</Sip></Dial></Response>"
URL = "http://app:hunter22@app.example/start"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(load(var=tmp_path / "var"))


def written(folder: Path, vault: Vault | None) -> Journals:
    journals = Journals(folder / "journals", vault=vault)
    originate = {"type": "Originate", "destination": {"type": "SipUri", "user": "a", "host": "b", "password": SECRET}}
    header = Header(Facts(SID, "AC1", "alice", "1"), Application(url=URL), "chan1", "node1", originate=originate)
    journals.begin(header, 100.0)
    journals.write(SID, 101.0, Fetched("1", Response(200, URL, body=DOCUMENT)), [])
    journals.write(SID, 102.0, None, [("2", Originate(SipUri("a", "b", username="u", password=SECRET), "me"))])
    return journals


def everything(folder: Path) -> str:
    files = [path.read_bytes() for path in folder.rglob("*.jsonl")]
    assert files
    return b"".join(files).decode()


def body(record: Journal) -> str:
    event = record.entries[0].event
    assert isinstance(event, Fetched)
    return event.response.body


def is_clean(text: str) -> bool:
    return SECRET[:3] not in text and "hunter22" not in text


def test_no_file_has_a_password_and_a_takeover_has(tmp_path: Path, vault: Vault) -> None:
    journals = written(tmp_path, vault)
    assert is_clean(everything(tmp_path))
    record = Journals(tmp_path / "journals", vault=vault).adopt(SID)
    assert body(record) == DOCUMENT
    assert record.header.application.url == URL
    assert record.header.originate
    assert record.header.originate["destination"]["password"] == SECRET
    journals.disk.close(str(journals.live / f"{SID}.jsonl"))


def test_people_read_dots_whatever_key_they_have(tmp_path: Path, vault: Vault) -> None:
    written(tmp_path, vault)
    for reader in (Journals(tmp_path / "journals"), Journals(tmp_path / "journals", vault=vault)):
        record = reader.read(SID)
        assert "password='***'" in body(record)
        assert record.header.application.url == "http://app:***@app.example/start"
        assert is_clean(repr(record))


def test_without_a_key_nothing_is_written_that_is_a_password(tmp_path: Path) -> None:
    written(tmp_path, None)
    assert is_clean(everything(tmp_path))
    assert "***" in body(Journals(tmp_path / "journals").adopt(SID))


def test_a_key_that_was_lost_leaves_the_call_readable(tmp_path: Path, vault: Vault) -> None:
    written(tmp_path, vault)
    other = Vault(load(var=tmp_path / "other"))
    assert "***" in body(Journals(tmp_path / "journals", vault=other).adopt(SID))


def test_what_looks_sealed_in_a_document_opens_nothing(tmp_path: Path, vault: Vault) -> None:
    journals = Journals(tmp_path / "journals", vault=vault)
    journals.begin(Header(Facts(SID, "AC1", "alice", "1"), Application(), "chan1", "node1"), 100.0)
    forged = f"<Say>{{sealed {vault.seal('other')}}} {{sealed abc}}</Say>"
    journals.write(SID, 101.0, Fetched("1", Response(200, URL, body=forged)), [])
    assert "other" not in body(journals.read(SID))
