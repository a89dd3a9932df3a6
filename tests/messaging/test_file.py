"""The provider `file` (guide 2.4)."""

import json
import stat

import pytest

from app.messaging.file import FileCarrier
from app.messaging.port import Outgoing, Unavailable

ONE = Outgoing("SM1", "AC1", "1234", "+1555", "Hello")


def test_each_message_is_a_line_that_only_the_owner_reads(tmp_path):
    path = tmp_path / "messages/outbox.jsonl"
    carrier = FileCarrier(path)
    carrier.send(ONE)
    carrier.send(Outgoing("SM2", "AC1", "1234", "+1555", "two\nlines"))
    first, second = map(json.loads, path.read_text().splitlines())
    assert first | {"time": ""} == {
        **{"sid": "SM1", "account_sid": "AC1", "from": "1234", "to": "+1555", "body": "Hello"},
        "time": "",
    }
    assert second["body"] == "two\nlines"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_message_that_a_dead_worker_wrote_is_not_written_again(tmp_path):
    carrier = FileCarrier(tmp_path / "outbox.jsonl")
    again = Outgoing("SM1", "AC1", "1234", "+1555", "Hello", again=True)
    carrier.send(again)
    carrier.send(again)
    assert len((tmp_path / "outbox.jsonl").read_text().splitlines()) == 1


def test_a_body_cannot_pretend_to_be_another_message(tmp_path):
    carrier = FileCarrier(tmp_path / "outbox.jsonl")
    carrier.send(Outgoing("SM1", "AC1", "1234", "+1555", '"sid": "SM2"'))
    carrier.send(Outgoing("SM2", "AC1", "1234", "+1555", "real", again=True))
    assert len((tmp_path / "outbox.jsonl").read_text().splitlines()) == 2


def test_a_disk_that_refuses_is_tried_again_later(tmp_path):
    with pytest.raises(Unavailable, match="Is a directory"):
        FileCarrier(tmp_path).send(ONE)
