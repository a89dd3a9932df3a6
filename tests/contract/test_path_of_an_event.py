"""A key's way from the bytes of the socket to the engine, in each back end: a straight line, on which no part is asked
whether the event is its own."""

import json
import sys
from collections import deque
from collections.abc import Callable
from types import FrameType, SimpleNamespace
from typing import Any

import pytest

from app.calls.events import Digit, Event
from app.settings.config import load
from ariclient.switch import Asterisk
from ariclient.transport.framing import Framer
from ariclient.transport.socket import Websocket
from eslbridge.switch import FreeSwitch
from eslbridge.transport.socket import EventSocket

CHANNEL = "leg-1"
PACKAGES = ("ariclient", "eslbridge", "app.switching")
ARI = [
    "transport.link.read_event", "transport.socket.read", "transport.socket.receive", "transport.framing.feed",
    "protocol.events.parse", "transport.link.take_event_message", "switch.take_message", "protocol.events.decode",
    "protocol.events.key_received", "switch.take_event", "state.legs.take_event", "legs.get", "state.leg.went_up",
    "state.keys.is_new", "legs.counts", "event_queue.tell",
]  # fmt: skip
ESL = [
    "transport.socket.read", "transport.framing.feed", "transport.link.take_packet", "switch.take_message",
    "protocol.events.decode", "protocol.events.key_pressed", "switch.take_event", "state.legs.take_event",
    "legs.counts", "event_queue.tell", "state.legs.due", "state.queue.release_leg",
]  # fmt: skip
"""What a newcomer has to read, in this order."""
PARTS_OF_A_STEP = {
    "transport.framing": {"end_of_frame", "take_frame", "next_packet", "find_head", "content_length", "line_of"},
    "protocol.events": {"time_of_day", "time_of"},
    "protocol.payload": {"get"},
    "state.keys": {"after"},
}
"""Small functions of the same file, which the step needs for its own work."""


def asterisk() -> tuple[Asterisk, Callable[[], None]]:
    """A switch, and what reads the one message that its websocket has."""
    node, channel = Asterisk(load()), {"id": CHANNEL, "name": "PJSIP/x"}
    stamp = "2026-11-23T22:47:12.164+0000"
    message = {"type": "ChannelDtmfReceived", "digit": "5", "duration_ms": 100, "timestamp": stamp, "channel": channel}
    text = json.dumps(message).encode()
    websocket = Websocket.__new__(Websocket)  # without its connection
    websocket.framer, websocket.messages = Framer(), deque()
    frame = bytes([0x81, 126]) + len(text).to_bytes(2, "big") + text
    websocket.socket = SimpleNamespace(recv=lambda count: frame)  # type: ignore[assignment]

    def read() -> None:
        event = node.link.read_event(websocket)
        assert event
        node.link.take_event_message(event)

    return node, read


def freeswitch() -> tuple[FreeSwitch, Callable[[], None]]:
    node = FreeSwitch(load())
    body = json.dumps({"Event-Name": "DTMF", "Unique-ID": CHANNEL, "DTMF-Digit": "5"}, separators=(",", ":")).encode()
    packet = b"Content-Length: %d\nContent-Type: text/event-json\n\n%s" % (len(body), body)
    socket = EventSocket("127.0.0.1", 1, "")
    socket.sock = SimpleNamespace(recv=lambda count: packet)

    def read() -> None:
        for packet in socket.read():
            node.link.take_packet(packet)

    return node, read


def calls_of(work: Callable[[], None]) -> list[tuple[str, str]]:
    """(module, function) of every call that the work makes in the back ends, in order; constructors aside."""
    called: list[tuple[str, str]] = []

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        module, name = str(frame.f_globals.get("__name__", "")), frame.f_code.co_name
        if event == "call" and module.startswith(PACKAGES) and name[0] not in "_<":
            called.append((module, name))

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return called


def steps_of(called: list[tuple[str, str]]) -> list[str]:
    short = [(module.replace("app.switching.", "app.").partition(".")[2], name) for module, name in called]
    return [f"{module}.{name}" for module, name in short if name not in PARTS_OF_A_STEP.get(module, ())]


@pytest.mark.parametrize(("make", "way"), [(asterisk, ARI), (freeswitch, ESL)], ids=["ariclient", "eslbridge"])
def test_a_key_goes_straight_to_the_engine(
    make: Callable[[], tuple[Asterisk | FreeSwitch, Callable[[], None]]], way: list[str]
) -> None:
    node, read = make()
    node.legs.get(CHANNEL).answered = True
    steps = steps_of(calls_of(read))
    told: list[tuple[str, Event]] = []
    while node.event_queue.items.qsize():
        told.append(node.event_queue.items.get())  # type: ignore[arg-type]
    assert told == [(CHANNEL, Digit("5"))]
    assert steps == way
