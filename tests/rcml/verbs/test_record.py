"""<Record>: guide 3.6, tables 3.8 and 3.9."""

import pytest

from app.calls.commands.call_recording import SetRecording
from app.calls.commands.core import Fetch, Notify, PlayFile, PostCallback, Record, SaveRecording, Stop
from app.calls.commands.results import SavedRecording
from app.calls.dialogue import Options
from app.calls.events import Finished
from tests.conversation import ACCOUNT, URL, Conversation

OPTIONS = Options(beep_file="/tones/beep.wav", recordings_folder="/rec", recordings_url="http://api/{account}/R/")
RE = "RE" + "0" * 31 + "1"


def record(attributes: str = "", beep: bool = True) -> Conversation:
    talk = Conversation(f"<Record {attributes}/><Say>Next</Say>", options=OPTIONS)
    talk.answers_call()
    if beep:
        assert talk.does(PlayFile).file == "/tones/beep.wav"
        talk.happens(Finished(talk.id))
    return talk


KEPT = SavedRecording(RE, 3)


def ends(talk: Conversation, result: SavedRecording | None = KEPT) -> SaveRecording:
    """The switch closes the file, the recording is kept."""
    recording = next(id for id, command in talk.call.outstanding.items() if isinstance(command, Record))
    talk.happens(Finished(recording))
    saved = talk.does(SaveRecording)
    talk.happens(Finished(talk.id, result))
    return saved


def test_recording_goes_to_the_current_document_without_an_action() -> None:
    """If no 'action' is provided, <Record> will default to requesting the current document's URL."""
    talk = record()
    assert talk.does(Record) == Record(f"/rec/{talk.id}.wav", 3600, 5)
    ends(talk)
    params = talk.requests(URL)
    assert params["RecordingUrl"] == f"http://api/{ACCOUNT}/R/{RE}"
    assert (params["RecordingDuration"], params["Digits"]) == ("3", "")


def test_key_ends_it_and_is_told() -> None:
    """RestComm will immediately stop recording and submit 'RecordingUrl', 'RecordingDuration', and the '#'."""
    talk = record('finishOnKey="#5" action="done" method="GET"')
    talk.does(Record)
    recording = talk.id
    talk.press("1")
    talk.waits_quietly()
    talk.press("#")
    assert talk.does(Stop) == Stop(recording)
    ends(talk)
    assert talk.requests("http://app.example/voice/done", "GET")["Digits"] == "#"


@pytest.mark.parametrize(
    ("attributes", "key", "seconds"),
    [('trim="do-not-trim" timeout="3"', "", 3), ('trim="do-not-trim"', "#", 0), ('timeout="3"', "", 0)],
)
def test_the_silence_that_ended_it_is_kept_where_nothing_is_trimmed(attributes: str, key: str, seconds: int) -> None:
    talk = record(attributes)
    talk.does(Record)
    if key:
        talk.press(key)
        talk.does(Stop)
    assert ends(talk).last_silence == seconds


def test_empty_finish_key_is_none() -> None:
    talk = record('finishOnKey=""')
    talk.does(Record)
    talk.press("#")
    talk.waits_quietly()


def test_max_length_and_timeout_are_the_switchs() -> None:
    talk = record('maxLength="30" timeout="2"')
    assert talk.does(Record) == Record(f"/rec/{talk.id}.wav", 30, 2)


def test_empty_recording_goes_on_with_the_next_verb() -> None:
    """If RestComm receives an empty recording, it will not make a request to the 'action' URL."""
    talk = record()
    talk.does(Record)
    ends(talk, None)
    talk.says("Next")


def test_no_beep() -> None:
    talk = record('playBeep="false"', beep=False)
    talk.does(Record)


def test_caller_hangs_up_and_the_action_is_still_requested() -> None:
    talk = record()
    file = talk.does(Record).file
    talk.caller_hangs_up()
    assert talk.does(SaveRecording).file == file
    talk.happens(Finished(talk.id, SavedRecording(RE, 2)))
    params = talk.requests(URL)
    assert (params["CallStatus"], params["Digits"]) == ("completed", "hangup")
    assert not talk.call.over
    talk.answers("<Response><Say>Nobody hears this</Say></Response>")
    assert talk.call.over


def test_caller_leaves_just_after_the_recording_has_ended() -> None:
    """Asterisk tells the end of a recording before the hang-up that caused it."""
    talk = record()
    talk.does(Record)
    talk.happens(Finished(talk.id))
    talk.does(SaveRecording)
    talk.caller_hangs_up()
    talk.waits_quietly()
    talk.happens(Finished(talk.id, SavedRecording(RE, 2)))
    assert talk.requests(URL)["Digits"] == "hangup"
    talk.answers("<Response/>")
    assert talk.call.over


def test_caller_hangs_up_in_silence() -> None:
    talk = record()
    talk.does(Record)
    talk.caller_hangs_up()
    talk.does(SaveRecording)
    talk.happens(Finished(talk.id))
    assert talk.call.over
    assert not [command for command in talk.all if isinstance(command, Fetch)][1:]


@pytest.mark.parametrize(
    ("attributes", "transcribe", "callback"),
    [
        ("", False, ""),
        ('transcribe="true"', True, ""),
        ('transcribeCallback="heard"', True, "http://app.example/voice/heard"),
    ],
)
def test_transcription_is_asked_for(attributes: str, transcribe: bool, callback: str) -> None:
    """If 'transcribeCallback' is specified, then there is no need to specify 'transcribe=true'."""
    talk = record(attributes)
    talk.does(Record)
    saved = ends(talk)
    assert (saved.transcribe, saved.transcribe_callback) == (transcribe, callback)


def test_switch_that_cannot_record_is_told() -> None:
    talk = record()
    talk.does(Record)
    talk.happens(Finished(talk.id, error="no space left on device"))
    talk.warns(13620)
    talk.says("Next")


@pytest.mark.parametrize(
    ("attribute", "code"),
    [
        ('method="PUT"', 13610),
        ('timeout="0"', 13611),
        ('maxLength="0"', 13612),
        ('finishOnKey="x"', 13613),
        ('transcribe="maybe"', 13614),
        ('playBeep="1"', 13616),
        ('action="ftp://x"', 11100),
        ('trim="a bit"', 13619),
    ],
)
def test_bad_value_is_told(attribute: str, code: int) -> None:
    Conversation(f"<Record {attribute}/>").warns(code)


def test_that_it_begins_is_told_under_the_sid_that_it_gets() -> None:
    wanted = 'recordingStatusCallback="/told" recordingStatusCallbackEvent="in-progress completed" playBeep="false"'
    talk = Conversation(f'<Record {wanted} action="/got"/>')
    assert not [command for command in talk.all if isinstance(command, Notify)]
    talk.answers_call()
    talk.does(Record)
    recording = talk.id
    row = talk.does(SetRecording)
    assert (row.status, row.source) == ("in-progress", "RecordVerb")
    told = talk.does(PostCallback)
    assert told.url == "http://app.example/told"
    assert (told.params["RecordingStatus"], told.params["RecordingSid"]) == ("in-progress", row.sid)
    talk.happens(Finished(recording))
    assert talk.does(SaveRecording).sid == row.sid
    talk.happens(Finished(talk.id))
    assert talk.does(SetRecording) == SetRecording(row.sid, "absent", "RecordVerb")


def test_that_it_begins_is_told_only_if_wanted() -> None:
    talk = Conversation('<Record recordingStatusCallback="/told" playBeep="false" action="/got"/>')
    talk.answers_call()
    talk.does(Record)
    talk.waits_quietly()
