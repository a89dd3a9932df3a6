"""SIP messages as event socket requests, and what FreeSWITCH tells of them (guide 2.4)."""

import json

import pytest

from app.calls.allowed import Refused
from app.calls.commands.messages import SendText
from app.calls.events import TextArrived
from eslbridge.protocol.events import DECODERS, decode
from eslbridge.protocol.messages import MessageSeen, MessageSent, send_message
from eslbridge.protocol.payload import Fields
from eslbridge.protocol.request import send_event


def told(**fields: str) -> Fields:
    named = {name.replace("__", "-"): value for name, value in fields.items()}
    return Fields(json.dumps(named, separators=(",", ":")).encode())


def test_the_body_is_counted_and_nothing_else_has_a_new_line() -> None:
    text = send_message("text-1", SendText("bob", "client:ann", "two\n\nlines ü"), "restcomm", "127.0.0.1:5080")
    head, _, body = text.partition(b"\n\n")
    assert body.decode() == "two\n\nlines ü"
    lines = head.decode().split("\n")
    assert lines[0] == "sendevent CUSTOM"
    assert {"to: outside/bob@restcomm", "from_full: <sip:ann@127.0.0.1:5080>", "restcomm_id: text-1"} <= set(lines)
    assert f"Content-Length: {len(body)}" in lines


def test_a_senders_name_is_no_syntax() -> None:
    text = send_message("text-1", SendText("bob", 'x>\r\nEvil: "1" <sip:y@z', "A"), "restcomm", "h")
    assert b"from_full: <sip:xEvil1sipy@h>" in text
    for field in ("a\nb", "a\x00"):
        with pytest.raises(Refused):
            send_event("SMS::SEND_MESSAGE", "A", to=field)
    with pytest.raises(Refused):
        send_event("SMS::SEND_MESSAGE", "A\x00B")


def test_what_was_sent_is_told_by_its_id() -> None:
    fields = {"Event__Name": "CUSTOM", "Event__Subclass": "SMS::SEND_MESSAGE", "restcomm_id": "text-1"}
    assert decode(told(**fields, Nonblocking__Delivery="true")) == ("", MessageSent("text-1"))
    assert decode(told(**fields)) is None, "our own request comes back, too"


def test_what_arrives_is_from_an_address() -> None:
    fields = {"to_user": "1234", "from_user": "ann", "from_sip_ip": "10.0.0.1", "from_sip_port": "5062"}
    seen = decode(told(Event__Name="MESSAGE", context="restcomm", _body="Hi\n", **fields))
    assert seen == ("", MessageSeen(TextArrived("1234", "ann", "Hi\n", address="10.0.0.1"), "5062"))
    assert decode(told(Event__Name="MESSAGE", context="other", **fields)) is None


def test_nothing_stands_behind_custom_but_its_kinds() -> None:
    """FreeSWITCH takes every word behind CUSTOM for a kind of it: an event named there would never come."""
    assert list(DECODERS)[-1] == "CUSTOM"
