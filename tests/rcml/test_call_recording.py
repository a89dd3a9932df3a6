"""The recording of a whole call: asked for at the answer, kept after the end."""

from dataclasses import replace

from app.calls.commands.call_recording import RecordCall, SetRecording, sid_of
from app.calls.commands.core import Checkpoint, Hangup, PostCallback, SaveRecording
from app.calls.commands.results import SavedRecording
from app.calls.dialogue import Dialogue, Options
from app.calls.events import Ended, Finished
from app.calls.facts import Application, Facts
from app.calls.script import CallerGone, Diverted
from app.ledger.rows.common import callback_params
from app.rcml.interpreter import after_answer, first, interpret, restore, talk
from tests.ledger.world import NOON

FACTS = Facts("CA1", "AC1", "+1555", "sip:bob@a.example", "outbound-api", status="in-progress", answered=True)
WISHES = {"trim": "", "callback": "http://a.example/told", "method": "POST"}
KEY = "of this installation"
RE = sid_of(KEY, "CA1-7")
OPTIONS = Options(
    recordings_key=KEY, recordings_folder="/made", recordings_url="http://us.example/{account}/Recordings/"
)


class Wishes:
    recording, time_limit, send_digits, detection = WISHES, 0, "", {}


def recorded(document="<Response><Pause length='9'/></Response>"):
    """A dialogue whose call is recorded under the id CA1-7."""
    call = Dialogue(replace(FACTS), Application(document=document), OPTIONS)
    start = after_answer(call, Wishes, first(call))
    assert next(start) == RecordCall("/made/{id}-call.wav")
    assert start.send("CA1-7") == SetRecording(RE, "in-progress", "OutboundAPI")
    try:
        start.send("CA1-8")
    except StopIteration as end:
        return call, end.value
    raise AssertionError("nothing else was wanted")


def until(script, kind):
    """Go on to the first command of a kind."""
    step = next(script)
    while not isinstance(step, kind):
        step = script.send("an id" if step else None)
    return step


def told(script, result, error=""):
    """What the callback says when the recording was kept so."""
    assert script.send("CA1-9") is None
    step = script.send(Finished("CA1-9", result, error))
    if isinstance(step, SetRecording):
        assert step.status == "absent"
        step = script.send("CA1-10")
    assert isinstance(step, PostCallback)
    assert (step.url, step.method) == ("http://a.example/told", "POST")
    return step.params


def test_it_is_kept_when_the_callee_hangs_up() -> None:
    call, place = recorded()
    script = interpret(call, place)
    until(script, Checkpoint)
    step = script.throw(CallerGone())
    assert step == SaveRecording(
        "/made/CA1-7-call.wav", keep_silence=True, whole_call=True, sid=RE, source="OutboundAPI"
    )
    params = told(script, SavedRecording("RE5", 3, "Thu, 26 Nov 2026 14:00:00 +0000"))
    assert (params["RecordingSid"], params["RecordingDuration"]) == ("RE5", "3")
    assert params["RecordingUrl"] == "http://us.example/AC1/Recordings/RE5"
    assert params["RecordingStartTime"] == "Thu, 26 Nov 2026 14:00:00 +0000"
    assert params["RecordingStatus"] == "completed"


def test_it_is_kept_when_the_document_ends() -> None:
    call, place = recorded("<Response><Hangup/></Response>")
    script = interpret(call, place)
    until(script, Hangup)
    assert script.send("an id") is None
    assert script.throw(Diverted(Ended("completed"))) is None, "it was hung up already"
    assert isinstance(script.throw(CallerGone()), SaveRecording)
    assert told(script, None, error="the disk is full")["RecordingStatus"] == "failed"


def wanting(events):
    """A dialogue that is recorded for who wants to be told of these events, and what is told at once."""
    call = Dialogue(FACTS, Application(document="<Response/>"), OPTIONS)

    class Told(Wishes):
        recording = WISHES | {"events": events}

    start = after_answer(call, Told, first(call))
    next(start)
    start.send("CA1-7")
    try:
        return call, start.send("CA1-8")
    except StopIteration:
        return call, None


def test_who_wants_to_know_is_told_that_it_began_with_the_sid_that_it_will_have() -> None:
    _call, step = wanting("in-progress completed")
    assert isinstance(step, PostCallback)
    assert step.params["RecordingStatus"] == "in-progress"
    assert step.params["RecordingSid"] == RE
    assert step.params["RecordingUrl"].endswith(RE)


def test_the_end_is_told_to_whom_it_concerns() -> None:
    for events, result, tells in (
        ("completed", SavedRecording("RE5", 3, "Thu, 26 Nov 2026 14:00:00 +0000"), True),
        ("completed", None, True),
        ("absent", SavedRecording("RE5", 3, "Thu, 26 Nov 2026 14:00:00 +0000"), False),
        ("absent", None, True),
        ("in-progress", None, False),
    ):
        call, _step = wanting(events)
        script = interpret(call, first(call))
        until(script, Checkpoint)
        script.throw(CallerGone())
        script.send("CA1-9")
        try:
            step = script.send(Finished("CA1-9", result))
            if isinstance(step, SetRecording):
                step = script.send("CA1-10")
        except StopIteration:
            step = None
        assert isinstance(step, PostCallback) is tells, (events, result)


def test_no_audio_at_all() -> None:
    call, place = recorded()
    script = interpret(call, place)
    until(script, Checkpoint)
    script.throw(CallerGone())
    params = told(script, None)
    assert params["RecordingStatus"] == "absent"
    assert "RecordingSid" not in params


def test_a_restarted_engine_knows_of_it() -> None:
    call, _place = recorded()
    other = Dialogue(replace(FACTS), Application(), OPTIONS)
    assert "recordings" not in talk(other), "the marks of other calls do not grow"
    restore(other, talk(call))
    assert other.recordings == call.recordings
    assert other.recordings[RE]["files"] == ["/made/CA1-7-call.wav"]
    assert other.facts.recorded["RecordingSid"] == RE


def test_the_last_status_callback_tells_where_it_will_be() -> None:
    """The engine keeps it under the SID that its id has made (test_recordings.py)."""
    call, _place = recorded()
    sid = RE
    told = {"RecordingSid": sid, "RecordingUrl": f"http://us.example/AC1/Recordings/{sid}"}
    assert call.facts.recorded == told
    last = callback_params(call.facts, "completed", "completed", NOON, 3, 2)
    assert told.items() <= last.items()
    assert "RecordingSid" not in callback_params(call.facts, "in-progress", "answered", NOON, 0, 1)


def test_a_checkpoint_of_an_earlier_version() -> None:
    other = Dialogue(replace(FACTS), Application(), OPTIONS)
    restore(other, {**talk(other), "recording": {"id": "CA1-7", **WISHES}})
    assert other.recordings[RE]["files"] == ["/made/CA1-7-call.wav"]
    assert (other.recordings[RE]["state"], other.recordings[RE]["callback"]) == ("in-progress", WISHES["callback"])


def test_nobody_works_out_a_sid_without_the_key() -> None:
    """Audio is served to whoever knows its SID; CallSids are told to many."""
    assert sid_of("one", "CA1-7") != sid_of("other", "CA1-7")
    assert sid_of("one", "CA1-7") == sid_of("one", "CA1-7")
