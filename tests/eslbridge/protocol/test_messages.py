"""SIP messages as FreeSWITCH tells them."""

import json

import pytest

from eslbridge.protocol.events import decode
from eslbridge.protocol.messages import MessageSeen
from eslbridge.protocol.payload import Fields


def seen(body: bytes, kind: str = "text/plain") -> MessageSeen | None:
    said = {"Event-Name": "MESSAGE", "context": "restcomm", "type": kind, "to_user": "1", "from_user": "bob"}
    raw = json.dumps(said, separators=(",", ":")).encode()[:-1] + b',"_body":"' + body + b'"}'
    told = decode(Fields(raw))
    assert told is None or isinstance(told[1], MessageSeen)
    return told[1] if told else None  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Grüße 😀".encode(), "Grüße 😀"),
        ("Grüße".encode("latin-1"), "Grüße"),
        ("5 €".encode("cp1252"), "5 €"),
        (rb"a \"b\" \\ \n", 'a "b" \\ \n'),
        ('Gr\u00fc\u00dfe \\"x\\"'.encode("latin-1"), 'Grüße "x"'),
        (b"", ""),
    ],
)
def test_texts_are_what_was_written(body: bytes, text: str) -> None:
    message = seen(body)
    assert message
    assert message.text.body == text


@pytest.mark.parametrize("kind", ["message/imdn+xml", "text/html", "message/cpim", "multipart/mixed", "text/x-plain"])
def test_what_is_no_text_is_nothing(kind: str) -> None:
    assert seen(b"<x/>", kind) is None
    assert seen(b"x", "Text/Plain; charset=utf-8")
