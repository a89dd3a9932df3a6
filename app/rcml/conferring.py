"""Being in a conference: waiting, talking, leaving (guide 3.9.3; language.md, Conference)."""

from dataclasses import replace

from app.calls.commands import PlayFile, StartTimer, Stop, Tell
from app.calls.dialogue import Dialogue
from app.calls.events import ConferenceIs, Digit, Event, Finished, Muted
from app.calls.rooms import (
    AttendConference,
    JoinRoom,
    LeaveRoom,
    MuteInRoom,
    PlayInRoom,
    QuitConference,
    RecordRoom,
)
from app.calls.script import CallerGone, Interrupted, Script, ScriptStop, Together
from app.rcml.nouns.conference import Conference
from app.rcml.outcomes import Goto

WAITING = ("Play", "Say", "Redirect")
"""What a waitUrl's document may do."""
MOST_CHARACTERS = 128


def confer(call: Dialogue, room: Conference, limit: int, star: bool) -> Script[None]:
    """From asking to be let in until leaving, whoever ends it. Returns when the caller may go on."""
    if not 0 < len(room.text) <= MOST_CHARACTERS:
        yield from call.warn(13237, "<Conference> needs a name of 1 to 128 characters", "Dial Conference")
        return
    yield wish(room)
    try:
        state = yield from wait_for_start(call, room)
        if state == "full":
            yield from call.warn(13218, f"<Conference>{room.text[:80]}</Conference> is full", "Dial Conference")
        elif state == "started":
            yield from take_part(call, room, limit, star)
    except ScriptStop as stop:
        if not isinstance(stop, CallerGone):
            yield LeaveRoom(room.text)
        yield QuitConference(room.text)
        raise
    yield QuitConference(room.text)


def wish(room: Conference) -> AttendConference:
    """What the participant wants of the conference, and of who tells about it."""
    starts, ends = room.start_conference_on_enter, room.end_conference_on_exit
    asked = AttendConference(room.text, starts, ends, room.max_participants)
    events = tuple(event for event in ("start", "end") if event in room.status_callback_event)
    if not room.status_callback or not events:
        return asked
    return replace(asked, callback=room.url(room.status_callback), method=room.status_callback_method, events=events)


def wait_for_start(call: Dialogue, room: Conference) -> Script[str]:
    """Hear music until the conference starts. Returns full, started, or ended."""
    waiting = Together()
    state = ""
    while state in ("", "waiting"):
        event = yield from waiting.next_event()
        if isinstance(event, ConferenceIs) and event.name == room.text:
            state = event.state
        if state == "waiting" and not waiting.scripts:
            yield from waiting.start("music", music(call, room))
    yield from waiting.stop_all(Interrupted())
    return state


def music(call: Dialogue, room: Conference) -> Script[None]:
    """What is heard while waiting: the operator's music, the waitUrl over and over, or nothing."""
    from app.rcml.interpreter import run_aside

    if room.wait_url is None:
        yield from call.repeat(PlayFile(call.options.music_file), 0)
    while room.wait_url:
        aside = Dialogue(call.facts, call.application, call.options, allowed=WAITING, answering=True)
        aside.fetches_without_media = call.fetches_without_media
        yield from run_aside(aside, Goto(room.url(room.wait_url), room.wait_method))
        call.fetches_without_media = aside.fetches_without_media
    while True:
        yield None


def take_part(call: Dialogue, room: Conference, limit: int, star: bool) -> Script[None]:
    """In the mix, until the conference, the time, or a * ends it."""
    joined = yield from call.perform(JoinRoom(room.text, room.muted))
    if joined.error:
        yield from call.warn(13219, f"<Conference>: {joined.error}", "Dial Conference")
        return
    if room.beep in ("true", "onenter"):
        yield PlayInRoom(room.text, call.options.enter_file)
    if room.record in ("record-from-start", "true"):
        yield RecordRoom(room.text, call.recording_file())
    yield from tell(call, room, "join", "participant-join")
    try:
        yield from talk(call, room, limit, star)
    except ScriptStop:
        yield from farewell(call, room)
        raise
    yield from call.perform(LeaveRoom(room.text))
    yield from farewell(call, room)


def talk(call: Dialogue, room: Conference, limit: int, star: bool) -> Script[None]:
    """In it, for so many seconds at most; muted and unmuted by the REST API."""
    timer = yield StartTimer(limit)
    while True:
        try:
            event = yield None
        except ScriptStop:
            yield Stop(timer)
            raise
        if isinstance(event, Muted):
            yield MuteInRoom(room.text, event.muted)
            yield from tell(call, room, "mute", "participant-mute" if event.muted else "participant-unmute")
        if is_over(event, room, timer, star):
            yield Stop(timer)
            return


def is_over(event: Event, room: Conference, timer: str, star: bool) -> bool:
    """Does this end the participant's part?"""
    match event:
        case ConferenceIs(name=name, state="ended"):
            return name == room.text
        case Finished(id=id):
            return id == timer
        case Digit(key="*"):
            return star
    return False


def farewell(call: Dialogue, room: Conference) -> Script[None]:
    """The others hear a beep, the application is told."""
    if room.beep in ("true", "onexit"):
        yield PlayInRoom(room.text, call.options.exit_file)
    yield from tell(call, room, "leave", "participant-leave")


def tell(call: Dialogue, room: Conference, kind: str, event: str) -> Script[None]:
    """A conference's status callback, where it was asked for."""
    if room.status_callback and kind in room.status_callback_event:
        params = {
            "CallSid": call.facts.call_sid,
            "AccountSid": call.facts.account_sid,
            "FriendlyName": room.text,
            "StatusCallbackEvent": event,
        }
        yield Tell(room.url(room.status_callback), room.status_callback_method, params)
