"""recordingStatusCallback of <Record>, <Dial> and <Conference>: told when the recording is there."""

import pytest

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


def test_an_event_that_is_never_told_is_warned_about() -> None:
    talk = Conversation(f'<Record {CALLBACK} recordingStatusCallbackEvent="in-progress completed"/>', options=OPTIONS)
    assert "in-progress" in talk.warns(21626).message


@pytest.mark.parametrize("record", ["record-from-answer", "record-from-answer-dual", "true"])
def test_a_recording_of_dial(record: str) -> None:
    talk = Dialling(f'<Dial record="{record}" trim="trim-silence" {CALLBACK}>1</Dial>', answered=False)
    if record.endswith("dual"):
        assert "one channel" in talk.warns(13217).message
    talk.answers_call()
    talk.on(0, Answered())
    assert talk.bridges().record
    talk.on(0, HungUp(seconds=3))
    assert save(talk, SavedRecording("RE1", 3)).trim
    (tell,) = told(talk)
    assert (tell.params["RecordingSource"], tell.params["RecordingSid"]) == ("DialVerb", "RE1")


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
