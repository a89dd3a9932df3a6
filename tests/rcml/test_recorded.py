"""recordingStatusCallback of <Record>, <Dial> and <Conference>: told when the recording is there."""

import pytest

from app.calls.commands.call_recording import RecordCall, StopRecordCall
from app.calls.commands.conferences import JoinRoom, RecordRoom
from app.calls.commands.core import Bridge, PostCallback, SaveRecording
from app.calls.commands.core import Record as RecordCommand
from app.calls.commands.results import SavedRecording
from app.calls.events import Answered, ConferenceIs, Finished, HungUp
from tests.conversation import ACCOUNT, SID, Conversation
from tests.rcml.verbs.test_dial import OPTIONS, Dialling

CALLBACK = 'recordingStatusCallback="/kept" recordingStatusCallbackMethod="GET"'


def told(talk: Conversation) -> list[PostCallback]:
    return [command for command in talk.all if isinstance(command, PostCallback)]


def save(talk: Conversation, result: SavedRecording | None) -> SaveRecording:
    """What was recorded is kept."""
    id, command = next((i, c) for i, c in talk.call.outstanding.items() if isinstance(c, SaveRecording))
    talk.happens(Finished(id, result))
    return command


def recorded(attributes: str, result: SavedRecording | None) -> Conversation:
    talk = Conversation(f'<Record playBeep="false" {attributes}/><Hangup/>', options=OPTIONS)
    talk.answers_call()
    talk.does(RecordCommand)
    talk.happens(Finished(talk.id))
    save(talk, result)
    return talk


def test_a_recording_of_record() -> None:
    (tell,) = told(recorded(CALLBACK, SavedRecording("RE1", 4)))
    assert (tell.url, tell.method) == ("http://app.example/kept", "GET")
    assert tell.params == {
        "AccountSid": ACCOUNT,
        "CallSid": SID,
        "RecordingSid": "RE1",
        "RecordingUrl": "http://api/RE1",
        "RecordingStatus": "completed",
        "RecordingDuration": "4",
        "RecordingChannels": "1",
        "RecordingTrack": "both",
        "RecordingSource": "RecordVerb",
    }


@pytest.mark.parametrize(("events", "wanted"), [("", []), ("absent", ["absent"]), ("completed absent", ["absent"])])
def test_silence_is_told_where_it_is_wanted(events: str, wanted: list[str]) -> None:
    given = f'{CALLBACK} recordingStatusCallbackEvent="{events}"' if events else CALLBACK
    assert [tell.params["RecordingStatus"] for tell in told(recorded(given, None))] == wanted


def test_an_event_that_does_not_exist_is_warned_about() -> None:
    talk = Conversation(f'<Record {CALLBACK} recordingStatusCallbackEvent="begun completed"/>', options=OPTIONS)
    assert "begun" in talk.warns(21626).message


@pytest.mark.parametrize("record", ["record-from-answer", "true"])
def test_a_recording_of_dial(record: str) -> None:
    talk = Dialling(f'<Dial record="{record}" trim="trim-silence" {CALLBACK}>1</Dial>', answered=False)
    talk.answers_call()
    talk.on(0, Answered())
    assert talk.bridges().record
    talk.on(0, HungUp(seconds=3))
    assert save(talk, SavedRecording("RE1", 3)).trim
    (tell,) = told(talk)
    assert (tell.params["RecordingSource"], tell.params["RecordingSid"]) == ("DialVerb", "RE1")


@pytest.mark.parametrize(
    ("attributes", "channels", "track"),
    [
        ('record="record-from-answer-dual"', 2, "both"),
        ('record="record-from-ringing-dual"', 2, "both"),
        ('record="record-from-answer" recordingTrack="inbound"', 1, "inbound"),
        ('record="record-from-answer-dual" recordingTrack="outbound"', 1, "outbound"),
    ],
)
def test_both_sides_apart(attributes: str, channels: int, track: str) -> None:
    talk = Dialling(f"<Dial {attributes} {CALLBACK}>1</Dial><Say>On</Say>")
    talk.on(0, Answered())
    assert not talk.bridges().record
    (begun,) = [command for command in talk.all if isinstance(command, RecordCall)]
    assert begun.dual
    talk.on(0, HungUp(seconds=3))
    assert [command.file for command in talk.all if isinstance(command, StopRecordCall)] == [begun.file]
    saved = save(talk, SavedRecording("RE1", 3))
    assert (saved.file, saved.channels, saved.track) == (begun.file, channels, track)
    (tell,) = told(talk)
    assert (tell.params["RecordingChannels"], tell.params["RecordingTrack"]) == (str(channels), track)


def test_both_sides_apart_of_two_who_cannot_be_connected() -> None:
    talk = Dialling('<Dial record="record-from-answer-dual">1</Dial><Say>On</Say>')
    talk.on(0, Answered())
    bridge = next(id for id, command in talk.call.outstanding.items() if isinstance(command, Bridge))
    talk.happens(Finished(bridge, error="gone"))
    assert [command for command in talk.all if isinstance(command, StopRecordCall)]
    assert not [command for command in talk.all if isinstance(command, SaveRecording)]


def test_a_recording_of_a_conference() -> None:
    verb = f'<Dial><Conference record="record-from-start" trim="trim-silence" {CALLBACK}>club</Conference></Dial>'
    talk = Conversation(verb, options=OPTIONS)
    talk.answers_call()
    talk.happens(ConferenceIs("club", "started", "CF1"))
    talk.happens(Finished(next(id for id, c in talk.call.outstanding.items() if isinstance(c, JoinRoom))))
    (asked,) = [command for command in talk.all if isinstance(command, RecordRoom)]
    assert (asked.trim, asked.callback, asked.method) == (True, "http://app.example/kept", "GET")
    assert asked.events == ("completed",)


def test_no_recording_no_callback() -> None:
    talk = Dialling(f"<Dial {CALLBACK}>1</Dial>")
    talk.on(0, Answered())
    assert not next(c for c in talk.all if isinstance(c, Bridge)).record
