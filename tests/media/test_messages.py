"""Twilio's Media Streams protocol, message by message."""

import base64
import json

import pytest

from app.media.messages import BadMessage, ClearMessage, MarkMessage, MediaMessage, Told, connected, read
from app.media.orders import StreamOrder, order_of

SID = "MZ" + "1" * 32
ORDER = StreamOrder(("t",), ("inbound",), "wss://x/", SID, "CA1", "AC1", parameters={"a": '"b"'}, auth_token="secret")


def test_an_order_survives_the_socket_and_shows_no_secret() -> None:
    assert order_of(json.loads(json.dumps(ORDER.as_data()))) == ORDER
    assert "secret" not in repr(ORDER)


def test_what_the_server_is_told() -> None:
    told = Told(ORDER)
    assert json.loads(connected()) == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert json.loads(told.start()) == {
        "event": "start",
        "sequenceNumber": "1",
        "start": {
            "accountSid": "AC1",
            "streamSid": SID,
            "callSid": "CA1",
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": {"a": '"b"'},
        },
        "streamSid": SID,
    }
    assert json.loads(told.media("inbound", 20, b"\xff\x00")) == {
        "event": "media",
        "sequenceNumber": "2",
        "media": {"track": "inbound", "chunk": "1", "timestamp": "20", "payload": "/wA="},
        "streamSid": SID,
    }
    assert json.loads(told.mark("m"))["mark"] == {"name": "m"}
    assert json.loads(told.dtmf("#"))["dtmf"] == {"track": "inbound_track", "digit": "#"}
    stop = json.loads(told.stop())
    assert stop["stop"] == {"accountSid": "AC1", "callSid": "CA1"}
    assert stop["sequenceNumber"] == "5"


def said(event: str, **fields: object) -> str:
    return json.dumps({"event": event, "streamSid": SID, **fields})


def test_what_the_server_may_say() -> None:
    payload = base64.b64encode(b"\x01\x02").decode()
    assert read(said("media", media={"payload": payload}), SID) == MediaMessage(b"\x01\x02")
    assert read(said("mark", mark={"name": "x"}), SID) == MarkMessage("x")
    assert read(said("clear"), SID) == ClearMessage()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hello", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no JSON object"),
        ("{}", "event"),
        (said("stop"), "event is 'stop'"),
        (json.dumps({"event": "clear", "streamSid": "MZ2"}), "not this stream"),
        (json.dumps({"event": "clear"}), "not this stream"),
        (said("media"), "no object"),
        (said("media", media={}), "base64"),
        (said("media", media={"payload": "!!!"}), "base64"),
        (said("media", media={"payload": "\u00e9"}), "base64"),
        (said("media", media={"payload": 7}), "base64"),
        (said("mark", mark={"name": None}), "name"),
        (said("mark", mark={"name": "x" * 513}), "name"),
    ],
)
def test_what_it_may_not(text: str, why: str) -> None:
    with pytest.raises(BadMessage, match=why):
        read(text, SID)
