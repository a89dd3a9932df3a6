"""What ARI tells, as it was recorded on Asterisk 22.10.1, and what we make of it."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.calls.events import Answered, Arrived, Finished, Ringing
from ariclient.protocol import events
from ariclient.protocol.event_types import Gone, Key, Leaving, LeftStasis, Made, Stranger
from ariclient.protocol.events import decode
from ariclient.protocol.payload import BadMessage
from ariclient.state.keys import DAY_MS

INBOUND_ARGS = ["inbound", "%2B1234", "alice", "Al%2C%20%22Ice%22", "555", "X-Foo=a%26b&X-Bar=%C3%BC&Via=x"]


def channel(**more: Any) -> dict[str, Any]:
    dialplan = {
        "context": "arrival",
        "exten": "s",
        "priority": 16,
        "app_name": "Stasis",
        "app_data": ",".join(["restcomm-node1", *INBOUND_ARGS]),
    }
    return {"id": "1.0", "name": "PJSIP/anonymous-0", "state": "Up", "dialplan": dialplan, **more}


def outbound(state: str) -> dict[str, Any]:
    return channel(state=state, dialplan={"app_name": "Stasis", "app_data": "restcomm-node1,outbound,20"})


def told(kind: str, **more: Any) -> tuple[str, Any] | None:
    return decode({"type": kind, "timestamp": "2026-11-23T22:47:12.164+0000", "channel": channel(), **more})


CALLED = "%3Csip%3A1%40acme.sip.restcomm%3A5060%3E"
CALLER = "%22Bob%22%20%3Csip%3Abob%40acme.sip.restcomm%3Btag%3D1%3E"
ARRIVED = Arrived("+1234", "alice", 'Al, "Ice"', "555", {"X-Foo": "a&b", "X-Bar": "ü"})


@pytest.mark.parametrize(
    ("message", "event"),
    [
        ({"type": "StasisStart", "args": INBOUND_ARGS}, ARRIVED),
        ({"type": "StasisStart", "args": ["inbound", "1"]}, Arrived("1", "")),
        (
            {"type": "StasisStart", "args": ["inbound", "1", "", "", "", "", "", "192.0.2.1:5060", CALLED]},
            Arrived("1", "", address="192.0.2.1", domain="acme.sip.restcomm"),
        ),
        (
            {"type": "StasisStart", "args": [*["inbound", "1", "", "", "", "", "", "", ""], CALLER, "a%40b"]},
            Arrived("1", "", from_uri="sip:bob@acme.sip.restcomm", call_id="a@b"),
        ),
        (
            {
                "type": "StasisStart",
                "args": [*["inbound", "1", *[""] * 9, "70"], "From=%3Csip:a@b%3E%3Btag=t1&CSeq=1%20INVITE"],
            },
            Arrived("1", "a", request="<sip:a@b>;tag=t1 1 INVITE"),
        ),
        ({"type": "StasisStart", "args": ["outbound", "20"]}, Made(20)),
        ({"type": "StasisStart", "args": ["inbound", "1"], "channel": channel(name="Local/1@x-0;2")}, Stranger()),
        ({"type": "ChannelStateChange"}, Answered()),
        ({"type": "ChannelStateChange", "channel": outbound("Ringing")}, Ringing()),
        ({"type": "ChannelStateChange", "channel": outbound("Up")}, Answered()),
        ({"type": "Dial", "peer": outbound("Ringing"), "dialstatus": "RINGING"}, Ringing()),
        ({"type": "Dial", "peer": outbound("Down"), "dialstatus": "PROGRESS"}, Ringing()),
        (
            {"type": "ChannelDtmfReceived", "digit": "a", "duration_ms": 100},
            Key("A", 100, 82_032_164, 1795474032.164, "PJSIP/anonymous-0"),
        ),
        ({"type": "ChannelHangupRequest"}, Leaving()),
        ({"type": "ChannelHangupRequest", "cause": 17, "tech_cause": 486}, Leaving(17, 486)),
        ({"type": "ChannelHangupRequest", "cause": 32, "soft": True}, Leaving(soft=True)),
        ({"type": "StasisEnd"}, LeftStasis()),
        ({"type": "ChannelDestroyed", "cause": 19, "cause_txt": "", "tech_cause": 480}, Gone(19)),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_table(message: dict[str, Any], event: object) -> None:
    assert told(message.pop("type"), **message) == ("1.0", event)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "ChannelStateChange", "channel": channel(state="Ring")},
        {"type": "Dial", "peer": outbound("Down"), "dialstatus": ""},
        {"type": "Dial", "peer": outbound("Up"), "dialstatus": "ANSWER"},
        {"type": "PlaybackFinished", "playback": {"id": "x", "target_uri": "bridge:b", "state": "done"}},
        {"type": "ChannelVarset"},
        {"type": "Unheard-of"},
    ],
    ids=lambda value: value["type"],
)
def test_what_does_not_matter(message: dict[str, Any]) -> None:
    assert decode({"channel": channel(), "timestamp": "", **message}) is None


@pytest.mark.parametrize(("state", "error"), [("done", False), ("failed", True)])
def test_end_of_a_playback(state: str, error: bool) -> None:
    playback = {"id": "CA1-2", "media_uri": "sound:/x", "target_uri": "channel:1.0", "state": state}
    found = told("PlaybackFinished", playback=playback)
    assert found is not None
    assert found[0] == "1.0"
    assert isinstance(found[1], Finished)
    assert found[1].id == "CA1-2"
    assert bool(found[1].error) is error


@pytest.mark.parametrize("frame", [b"", b"{", b"[1]", b"null", b"\xff", b"[" * 99_999, b'{"type": 1}', b'{"a": 1}'])
def test_frame_that_is_no_message(frame: bytes) -> None:
    with pytest.raises(BadMessage):
        events.parse(frame)


@pytest.mark.parametrize("args", [[], ["sideways"], None, "inbound"])
def test_stasis_with_arguments_of_nobody(args: object) -> None:
    with pytest.raises(BadMessage):
        told("StasisStart", args=args)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("channel", "args", "peer", "dialstatus", "digit", "duration_ms", "playback", "cause", "timestamp", "soft")
INNER = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("id", "name", "state", "dialplan", "target_uri", "app_name"), JSON)
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(kind=st.sampled_from(sorted(events.DECODERS)), fields=st.dictionaries(st.sampled_from(FIELDS), JSON | INNER))
def test_any_json_is_decoded_or_refused(kind: str, fields: dict[str, Any]) -> None:
    message = events.parse(json.dumps({"type": kind, **fields}).encode())
    try:
        decode(message)
    except BadMessage:
        return


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused(frame: bytes) -> None:
    try:
        assert isinstance(events.parse(frame)["type"], str)
    except BadMessage:
        return


# -- snapshots ---------------------------------------------------------------------------------------------------------


def test_arrival_is_found_again_in_a_snapshot() -> None:
    """A call that came while nobody listened."""
    assert events.arrival_of(channel(state="Ring")) == ARRIVED


@pytest.mark.parametrize(
    "snapshot",
    [
        outbound("Up"),
        channel(dialplan={"app_name": "Stasis", "app_data": "restcomm-node1,outbound,30"}),
        channel(dialplan={"app_name": "Wait", "app_data": "1"}),
        channel(name="Local/1@x-0;2"),
        {},
    ],
)
def test_no_arrival(snapshot: dict[str, Any]) -> None:
    assert events.arrival_of(snapshot) is None


def test_who_placed_a_leg() -> None:
    assert events.is_outbound(outbound("Ringing"))
    assert events.is_outbound(channel(dialplan={"app_name": "Stasis", "app_data": "restcomm-node1,outbound,30"}))
    assert not events.is_outbound(channel())


@pytest.mark.parametrize(
    ("said", "version"),
    [("22.10.1+dfsg+~cs6.17.60671434-1", "22.10.1"), ("20.5.2", "20.5.2"), ("GIT-master-1", ""), (None, "")],
)
def test_version(said: str | None, version: str) -> None:
    assert events.version_of({"system": {"version": said}}) == version
    assert events.version_of({}) == ""


def test_times_of_day() -> None:
    assert events.time_of_day("2026-11-23T00:00:00.001+0000") == 1
    assert events.time_of_day("2026-11-23T18:59:59.999-0500") == DAY_MS - 1
