"""<Start><Stream>: audio goes to a customer's websocket beside whatever the call does (docs/streams.md).

What is known of such a stream is plain data in `Dialogue.streams`, which marks keep: a stream outlives documents, verbs
and engines. `state` is reserving, calling, up, last words (of a
transcription), ending; `waits` is the id of what was asked for.
"""

from typing import Any

from app.calls.causes import Cause
from app.calls.commands.core import Hangup, OnLeg, Originate, StartChildLeg, StartTimer, Stop
from app.calls.commands.results import ReservedStream, StreamOutcome
from app.calls.commands.streams import CALLER, DIRECTION, MAIN_LEG, FetchStreamOutcome, ReserveStream, SetStream
from app.calls.destination import sip_uri
from app.calls.dialogue import Dialogue
from app.calls.events import (
    Answered,
    Event,
    Finished,
    HungUp,
    LegEvent,
    StartStream,
    StopStream,
)
from app.calls.facts import Facts
from app.calls.script import Script
from app.calls.speech.events import SpeechHeard, StartTranscription
from app.rcml.dialing.child_legs import new_leg
from app.rcml.streams import transcription
from app.rcml.streams.answered_by import detected
from app.rcml.streams.stream_leg import ANSWER_SECONDS, LOST, STARTED, stream_sid, tell, tell_end

RESERVING, CALLING, UP, LAST_WORDS, ENDING = "reserving", "calling", "up", "last words", "ending"
LAST_WORDS_SECONDS = 5
"""How long the last words of a transcription may take to be recognized."""
TRACKS = {"inbound_track": ("inbound",), "outbound_track": ("outbound",), "both_tracks": ("inbound", "outbound")}


def begin_stream(call: Dialogue, wanted: StartStream) -> Script[None]:
    """Begin a stream; the verbs go on at once."""
    legs = [new_leg(call) for _track in TRACKS[wanted.track]]
    sid = wanted.sid or stream_sid(legs[0])
    order = ReserveStream(sid, wanted.url, TRACKS[wanted.track], both_ways=False, parameters=wanted.parameters)
    yield from begin_fork(call, wanted, legs, order, {})


def begin_transcription(call: Dialogue, wanted: StartTranscription) -> Script[None]:
    """Begin to tell what is said; the verbs go on at once."""
    legs = [new_leg(call) for _track in TRACKS[wanted.track]]
    sid = wanted.sid or stream_sid(legs[0], "GT")
    hear = transcription.hearing_of(wanted)
    order = ReserveStream(sid, "", TRACKS[wanted.track], both_ways=False, hear=hear)
    yield from begin_fork(call, wanted, legs, order, {"transcribes": transcription.told_of(wanted)})


def begin_fork(
    call: Dialogue,
    wanted: StartStream | StartTranscription,
    legs: list[str],
    order: ReserveStream,
    more: dict[str, Any],
) -> Script[None]:
    """Ask for what brings audio to the relay. more: what else is to be known of the stream."""
    stream: dict[str, Any] = {"name": wanted.name, "callback": wanted.callback, "method": wanted.method, **more}
    stream |= {"tracks": list(order.tracks), "legs": dict.fromkeys(legs, ""), "token": "", "state": RESERVING}
    call.streams[order.stream_sid] = stream
    yield SetStream(order.stream_sid, wanted.name, "in-progress")
    stream["waits"] = yield order


def follow_streams(call: Dialogue, event: Event) -> Script[None]:
    """What an event means for the call's streams; most mean nothing."""
    match event:
        case StartStream():
            yield from begin_stream(call, event)
        case StartTranscription():
            yield from begin_transcription(call, event)
        case SpeechHeard(stream=sid) if "transcribes" in call.streams.get(sid, {}):
            yield from transcription.heard(call, sid, call.streams[sid], event)
            yield from no_more_words(call.streams[sid], event)
        case StopStream(stream=named):
            yield from stop_stream(call, named)
        case Finished(id=id):
            for sid, stream in list(call.streams.items()):
                if stream.get("waits") == id:
                    yield from answered(call, sid, stream, event)
        case LegEvent(leg=leg, event=inner):
            for sid, stream in list(call.streams.items()):
                if leg in stream["legs"] and not stream.get("connected"):
                    yield from leg_changed(call, sid, stream, leg, inner)
                elif leg == stream.get("listens_to") and isinstance(inner, HungUp):
                    yield from stop_stream(call, sid)


def answered(call: Dialogue, sid: str, stream: dict[str, Any], finished: Finished) -> Script[None]:
    """What a stream had asked for has come."""
    stream["waits"] = ""
    if stream["state"] == ENDING:
        ended = finished.result if isinstance(finished.result, StreamOutcome) else StreamOutcome(LOST, finished.error)
        yield from over(call, sid, ended)
    elif stream["state"] == LAST_WORDS:
        yield from ask_outcome(stream)
    elif isinstance(finished.result, ReservedStream):
        stream["state"], stream["token"] = CALLING, finished.result.tokens[0]
        for leg, track, token in zip(stream["legs"], stream["tracks"], finished.result.tokens, strict=True):
            yield OnLeg(
                leg, StartChildLeg(Facts(leg, call.facts.account_sid, CALLER, token, DIRECTION, status="queued"))
            )
            there = sip_uri(f"sip:{token}@{finished.result.address}")
            listened = stream.get("listens_to", MAIN_LEG)
            wanted = Originate(there, CALLER, timeout=ANSWER_SECONDS, listens_to=listened, track=track)
            yield OnLeg(leg, wanted)
    else:
        yield from over(call, sid, StreamOutcome(LOST, finished.error))


def leg_changed(call: Dialogue, sid: str, stream: dict[str, Any], leg: str, event: Event) -> Script[None]:
    """A leg of a stream was answered, or is gone: then the others are of no use, and how it ended is asked for."""
    if isinstance(event, Answered):
        stream["legs"][leg] = "up"
        if stream["state"] == CALLING:
            stream["state"] = UP
            if not {"detects", "transcribes", "hears"} & stream.keys():
                yield from tell(call, stream, sid, STARTED)
    elif isinstance(event, HungUp):
        stream["legs"][leg] = "gone"
        yield from hang_up(stream)
        if all(state == "gone" for state in stream["legs"].values()):
            if "transcribes" in stream and not stream.get("complete"):
                stream["state"] = LAST_WORDS
                stream["waits"] = yield StartTimer(LAST_WORDS_SECONDS)
            else:
                yield from ask_outcome(stream)


def no_more_words(stream: dict[str, Any], event: SpeechHeard) -> Script[None]:
    """What was said last has been told."""
    if event.kind == "ended":
        stream["complete"] = True
        if stream["state"] == LAST_WORDS:
            yield Stop(stream["waits"])
            yield from ask_outcome(stream)


def ask_outcome(stream: dict[str, Any]) -> Script[None]:
    """How has it ended?"""
    stream["state"] = ENDING
    stream["waits"] = yield FetchStreamOutcome(stream["token"])


def hang_up(stream: dict[str, Any]) -> Script[None]:
    """End the legs that are not gone; their end follows."""
    for leg, state in stream["legs"].items():
        if state not in ("gone", "ending"):
            stream["legs"][leg] = "ending"
            yield OnLeg(leg, Hangup(Cause.NORMAL if state == "up" else Cause.CANCELED))


def stop_stream(call: Dialogue, named: str) -> Script[None]:
    """End a stream, by its SID or its name."""
    for sid, stream in list(call.streams.items()):
        if named not in (sid, stream["name"]):
            continue
        if stream["state"] == RESERVING:
            yield from over(call, sid, StreamOutcome())
        else:
            yield from hang_up(stream)


def over(call: Dialogue, sid: str, ended: StreamOutcome) -> Script[None]:
    """A stream has ended: tell it and forget it."""
    stream = call.streams.pop(sid)
    if "hears" in stream:
        return
    if "detects" in stream:
        yield from detected(call, stream, ended)
        return
    yield SetStream(sid, stream["name"], "stopped")
    if "transcribes" in stream:
        yield from transcription.ended(call, sid, stream, ended)
        return
    yield from tell_end(call, stream, sid, ended)
