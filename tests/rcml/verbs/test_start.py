"""<Start><Recording>, as Twilio documents it."""

from app.calls.commands.call_recording import RecordCall
from app.calls.commands.core import Notify, SaveRecording, Tell
from app.calls.commands.results import SavedRecording
from app.calls.dialogue import Options
from app.calls.events import Finished, HungUp
from tests.conversation import SID, Conversation

OPTIONS = Options(recordings_folder="/rec", recordings_url="http://api/")
START = '<Start><Recording recordingStatusCallback="/kept" trim="trim-silence" {}/></Start>'


def started(more: str = "", attributes: str = "") -> Conversation:
    talk = Conversation(START.format(attributes) + more + "<Pause length='9'/>", options=OPTIONS)
    talk.answers_call()
    return talk


def test_the_call_is_recorded_to_its_end_and_the_next_verb_runs_at_once() -> None:
    talk = started()
    assert talk.does(RecordCall).file.endswith("-call.wav")
    talk.waits(9)
    talk.happens(HungUp())
    id, save = next((i, c) for i, c in talk.call.outstanding.items() if isinstance(c, SaveRecording))
    assert save.trim
    assert save.whole_call
    talk.happens(Finished(id, SavedRecording("RE1", 4, "Sun, 01 Mar 2026 12:00:00 +0000")))
    (tell,) = [command for command in talk.all if isinstance(command, Tell)]
    assert tell.url == "http://app.example/kept"
    assert (tell.params["CallSid"], tell.params["RecordingSid"]) == (SID, "RE1")
    assert tell.params["RecordingSource"] == "StartCallRecordingTwiML"


def test_a_second_one_is_skipped_with_a_warning() -> None:
    talk = started(START.format(""))
    talk.does(RecordCall)
    talk.warns(13217)
    talk.waits(9)


def test_dual_channels_are_warned_about() -> None:
    talk = started(attributes='channels="dual"')
    assert any(isinstance(command, Notify) and "one channel" in command.message for command in talk.all)


def test_a_stream_is_no_noun_here() -> None:
    talk = Conversation("<Start><Stream url='wss://x'/></Start>")
    talk.warns(12200)
