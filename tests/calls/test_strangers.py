"""What strangers say is clean whichever switch tells it (security findings H5, M1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls import strangers
from app.calls.codec import decode, encode
from app.calls.events import Answered, Arrived, TextArrived
from app.calls.origin import identity

CONTROLS = "\r\n\x00\x1b[2J\x7f\x85\u2028\u202e"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("client:bob", "client%3Abob"),
        ("CLIENT:bob", "CLIENT%3Abob"),
        ("client%3Abob", "client%3Abob"),
        ("client%3abob", "client%253abob"),
        ("sip:ceo@bank.example", "sip%3Aceo%40bank.example"),
        ("+15551234567", "+15551234567"),
        ("a\r\nINJECT", "aINJECT"),
        ("a&b=c d", "a%26b%3Dc%20d"),
        ("müller", "m%C3%BCller"),
        ("50%", "50%25"),
        ("1" * 200, "1" * 128),
        ("1" * 126 + "müller", "1" * 126 + "m"),
        ("", ""),
    ],
)
def test_who_calls_is_only_a_name(said: str, told: str) -> None:
    assert Arrived("1", said).from_ == told
    assert Arrived("1", "", forwarded_from=said).forwarded_from == told
    assert TextArrived("1", said, "").from_ == told


@given(st.text(max_size=300))
def test_nothing_that_a_stranger_says_is_a_client_or_a_line_of_its_own(text: str) -> None:
    text += CONTROLS + "client:bob"
    call = Arrived(text, text, text, text, {f"X-{text}": text, "X-A": text}, "", text, text)
    told = (
        call.to,
        call.from_,
        call.caller_name,
        call.forwarded_from,
        call.address,
        call.domain,
        *call.headers.values(),
    )
    assert all(one.isprintable() and len(one) <= 255 for one in told)
    assert ":" not in call.from_ + call.forwarded_from
    assert set(call.headers) <= {"X-A", f"X-{text}"}
    assert all(name.isprintable() for name in call.headers)
    message = TextArrived(text, text, text, reference=text)
    assert all(one.isprintable() for one in (message.to, message.from_, message.reference))
    assert message.body.replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
    assert all(value.isprintable() for value in Answered({"X-A": text}).headers.values())
    assert decode(encode(call)) == call, "made again from a journal"


def test_no_more_headers_than_fit() -> None:
    many = {f"X-{number}": "v" * 1000 for number in range(50)} | {"Via": "x", "X-\n": "y"}
    kept = Arrived("1", "2", headers=many).headers
    assert (len(kept), {len(value) for value in kept.values()}) == (strangers.MOST_HEADERS, {strangers.MOST_HEADER})


@given(st.text(max_size=200) | st.text("+0123456789abc%.", max_size=200))
def test_plain_texts_take_a_shorter_way_to_the_same(text: str) -> None:
    assert strangers.printable(text) == "".join(letter for letter in text[: strangers.MOST] if letter.isprintable())
    assert strangers.user(strangers.user(text)) == strangers.user(text)
    assert identity.printable(text) == "".join(letter for letter in text[: identity.MOST] if letter.isprintable())
