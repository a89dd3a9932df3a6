"""Bytes into packets, whatever pieces they come in and whatever a caller puts into them."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslbridge.protocol.payload import Fields, text_of
from eslbridge.transport.framing import MAX_HEAD, BadFrame, Framer, Packet

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
NAMES = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_-]{0,20}\Z")


def packet(kind: str, body: bytes = b"", **more: str) -> bytes:
    lines = [f"Content-Type: {kind}", *(f"{name.replace('_', '-')}: {value}" for name, value in more.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\n".join(lines).encode() + b"\n\n" + body


def fed(data: bytes, sizes: list[int]) -> list[Packet]:
    """What a framer makes of the data, cut into pieces of these sizes."""
    framer, packets = Framer(), []
    while data:
        size = sizes.pop() if sizes else len(data)
        packets += framer.feed(data[:size])
        data = data[size:]
    return packets


@given(st.lists(st.binary(max_size=200), max_size=8), st.lists(st.integers(1, 50), max_size=60))
def test_packets_come_out_as_they_went_in(bodies, sizes):
    stream = b"".join(packet("text/event-json", body) for body in bodies)
    assert [one.body for one in fed(stream, sizes)] == bodies


@given(st.lists(st.integers(1, 7), max_size=60))
def test_lone_newlines_between_packets_are_nothing(sizes):
    stream = b"\n\n\n" + packet("command/reply", Reply_Text="+OK one") + b"\n" + packet("api/response", b"\n\ntwo\n\n")
    one, two = fed(stream, sizes)
    assert (one.kind, one.reply, two.body) == ("command/reply", "+OK one", b"\n\ntwo\n\n")


@pytest.mark.parametrize(
    "length", ["-1", "", "abc", "1e3", "0x10", "+5", "99999999999", "40000000", "5 5", "5\nContent-Length: 5", "٣"]
)
def test_length_that_is_none_is_refused(length):
    with pytest.raises(BadFrame):
        Framer().feed(f"Content-Type: x\nContent-Length: {length}\n\nbody".encode())


def test_head_without_an_end_is_refused():
    with pytest.raises(BadFrame):
        fed(b"X: yyyyyyy\n" * MAX_HEAD, [10_000] * 50)


def test_body_that_never_comes_costs_nothing():
    framer = Framer()
    assert framer.feed(b"Content-Length: 30000000\n\nx") == []
    begun = time.perf_counter()
    for _turn in range(2000):
        assert framer.feed(b"x" * 1000) == []
    assert time.perf_counter() - begun < 1


@given(st.binary(max_size=400), st.lists(st.integers(1, 40), max_size=30))
def test_any_bytes_give_packets_or_a_bad_frame(data, sizes):
    try:
        fed(data, sizes)
    except BadFrame:
        return


@given(st.dictionaries(NAMES, TEXT, max_size=12))
def test_fields_are_what_json_says(event):
    fields = Fields(json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode())
    for name, value in event.items():
        assert fields.get(name) == value
    assert dict(fields.startwith("")) == event


@given(TEXT, st.sampled_from(["Event-Name", "Unique-ID", "variable_sip_h_X-One"]), st.booleans())
def test_no_value_can_pretend_to_be_a_field(text, name, ascii):
    """The forged field stands before the real one."""
    forged = f'{text}","{name}":"forged","x":"{text}'
    event = {"Caller-Caller-ID-Name": forged, name: "true"}
    fields = Fields(json.dumps(event, separators=(",", ":"), ensure_ascii=ascii).encode())
    assert fields.get(name) == "true"
    assert fields.get("Caller-Caller-ID-Name") == forged
    assert list(fields.startwith("variable_sip_h_")) in ([], [("X-One", "true")])


@given(st.binary(max_size=300))
def test_any_bytes_as_an_event_are_only_searched(data):
    fields = Fields(data)
    for name in ("Event-Name", "Unique-ID", "", "\\"):
        assert isinstance(fields.get(name), str)
    assert all(isinstance(value, str) for pair in fields.startwith("x") for value in pair)


@given(st.binary(max_size=60))
def test_what_is_no_text_is_replaced(inner):
    text_of(inner).encode()


def test_bad_utf8_and_half_an_escape_are_replaced():
    fields = Fields(b'{"A":"x\xff\xfey","B":"\\ud800z","C":["1"],"D":"end')
    assert fields.get("A") == "x\ufffd\ufffdy"
    assert fields.get("B") == "?z"
    assert fields.get("C", "none") == "none"
    fields.get("D").encode()
