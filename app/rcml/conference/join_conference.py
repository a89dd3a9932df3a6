"""Being in a conference: waiting, talking, leaving (guide 3.9.3; docs/language.md, Conference)."""

from app.calls.commands.conferences import LeaveRoom, QuitConference
from app.calls.dialogue import Dialogue
from app.calls.events import ConferenceIs, Digit, Event, Held, Kicked
from app.calls.script import CallerGone, Interrupted, Script, ScriptGroup, ScriptStop
from app.calls.shared.conference_events import Announced, SeatChanged
from app.rcml.conference.participant import Participant
from app.rcml.conference.participant_state import ParticipantState, reason_of, seat
from app.rcml.nouns.conference import Conference
from app.rcml.outcomes import FAILED, HostedElsewhere

MOST_CHARACTERS = 128


def join_conference(call: Dialogue, room: Conference, limit: int, star: bool) -> Script[bool]:
    """From asking to enter until leaving. Returns whether the caller continues. Raises HostedElsewhere."""
    if not 0 < len(room.text) <= MOST_CHARACTERS:
        yield from call.warn(13237, "<Conference> needs a name of 1 to 128 characters", "Dial Conference")
        return True
    own = seat(call, room)
    yield own.wish
    try:
        state = yield from wait_for_start(call, own, star)
        if state == "full":
            yield from call.warn(13218, f"<Conference>{room.text[:80]}</Conference> is full", "Dial Conference")
        elif state == "label taken":
            yield from call.warn(16025, f"another participant is called {own.wish.label[:80]!r}", "Dial Conference")
        elif state == "coached absent":
            problem = f"{own.wish.coach[:80]}, whom it is to coach, is not in {room.text[:80]!r}"
            yield from call.warn(13240, problem, "Dial Conference")
        elif state == "started":
            yield from Participant(call, own).take(limit, star)
    except ScriptStop as stop:
        if not isinstance(stop, CallerGone):
            yield LeaveRoom(room.text)
        yield from own.leave(reason_of(stop))
        yield QuitConference(room.text)
        raise
    yield from own.leave()
    yield QuitConference(room.text)
    if own.home:
        raise HostedElsewhere(own.home)
    return state != FAILED


def wait_for_start(call: Dialogue, own: ParticipantState, star: bool) -> Script[str]:
    """Hear music until the conference starts. star: a * ends that. Returns full, label taken, coached absent,
    started, ended, elsewhere, or failed: the waitUrl's document did."""
    room = own.room
    waiting = ScriptGroup()
    state = ""
    while state in ("", "waiting"):
        event = yield from waiting.next_event()
        yield from own.change(event)
        if isinstance(event, ConferenceIs) and event.name == room.text:
            state, own.sid, own.home = event.state, event.sid, event.home
        elif isinstance(event, Kicked) or (star and state and event == Digit("*")):
            state = "ended"
        if state == "waiting":
            yield from own.join()
        yield from change_music(waiting, own, event)
        if state == "waiting" and "music" in waiting.results and not own.wish.held:
            state = FAILED
        elif state == "waiting" and not (waiting.scripts or waiting.results):
            yield from waiting.start("music", own.outside())
    yield from waiting.stop_all(Interrupted())
    return state


def change_music(waiting: ScriptGroup, own: ParticipantState, event: Event) -> Script[None]:
    """What the REST API wants to be heard before the start: other music, that of a hold, or an announcement."""
    match event:
        case SeatChanged(wait_url=str()) | Held():
            yield from waiting.stop("music", Interrupted())
            waiting.results.clear()
        case Announced():
            yield from waiting.stop("music", Interrupted())
            yield from waiting.start("music", own.announce_outside(event))
