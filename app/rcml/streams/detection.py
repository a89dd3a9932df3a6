"""Who has answered: a person, a machine or a fax (Twilio's MachineDetection; docs/streams.md)."""

from typing import Any

from app.calls.commands.streams import MAIN_LEG, ReserveStream
from app.calls.dialogue import Dialogue
from app.calls.script import Script
from app.rcml import beside
from app.rcml.dialing.child_legs import new_leg
from app.rcml.streams import forks
from app.rcml.streams.stream_leg import stream_sid

THRESHOLDS = ("to_the_end", "timeout", "speech", "speech_end", "silence")


def begin_detection(call: Dialogue, wanted: dict[str, Any], leg: str = "") -> Script[None]:
    """Listen to a leg that was answered; empty: the call's own. wanted: Originate.detection."""
    fork = new_leg(call)
    sid = stream_sid(fork)
    listening = {"name": "", "callback": wanted.get("callback", ""), "method": wanted.get("method", "POST")}
    stream: dict[str, Any] = {**listening, "tracks": ["inbound"], "legs": {fork: ""}, "token": ""}
    stream |= {"state": forks.RESERVING, "detects": leg or call.facts.call_sid, "listens_to": leg or MAIN_LEG}
    call.streams[sid] = stream
    detect = {name: wanted[name] for name in THRESHOLDS if name in wanted} or {"to_the_end": 0}
    stream["waits"] = yield ReserveStream(sid, "", both_ways=False, detect=detect)


def detect_first(call: Dialogue, wanted: dict[str, Any]) -> Script[None]:
    """Find out before the document begins. A call that is sent elsewhere meanwhile goes there; listening goes on."""
    yield from begin_detection(call, wanted)
    while call.streams:
        yield from beside.follow(call, (yield None))
