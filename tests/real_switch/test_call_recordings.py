"""POST Calls with Record=true: the whole call comes back as a recording (guide 4.3.2, 4.5)."""

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import soundfile

from tests.pretend.webhook import Received, Webhook
from tests.real_switch.scenes import tones
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen, read_wav
from tests.softphone.call import Call
from tests.softphone.tones import Samples

pytestmark = pytest.mark.switch


def place(system: System, hook: Webhook, phone: Phone, document: str, **more: str) -> str:
    """A recorded call that runs this document. Returns its sid."""
    hook.forget("/rec/told")
    hook.answer("/rec/told", "")
    hook.answer("/rec/doc", document)
    told = {"Record": "true", "RecordingStatusCallback": hook.url("/rec/told")}
    data = {"From": "+15550001111", "To": phone.uri, "Url": hook.url("/rec/doc"), **told, **more}
    status, row = system.rest("POST", "/Calls.json", data)
    assert status == 201, row
    return str(row["sid"])


def recorded(system: System, hook: Webhook, folder: Path) -> tuple[Received, Samples]:
    """What the callback says, and the recording's audio."""
    (told,) = until(lambda: hook.received("/rec/told"), 12)
    assert told.params["RecordingStatus"] == "completed", told.params
    sid = told.params["RecordingSid"]
    (folder / "got.wav").write_bytes(system.audio(sid))
    return told, read_wav(folder / "got.wav")


def test_both_sides_of_the_whole_call(system: System, hook: Webhook, bob: Phone, tmp_path: Path) -> None:
    tones(hook, "rec", 1.0, 900)
    bob.will(answer_after=0.1)
    document = '<Response><Play>900.wav</Play><Pause length="3"/><Play>900.wav</Play></Response>'
    sid = place(system, hook, bob, document, Trim="do-not-trim")
    call = bob.wait_call(5)
    assert call
    assert call.wait_tone(900, 5), call.story()
    assert call.wait_silence(0.3, 3), call.story()
    call.send_tone(600, 2.0)
    assert call.wait_ended(10), call.story()
    told, heard = recorded(system, hook, tmp_path)
    assert abs(listen.tone_seconds(heard, 900) - 2.0) < 0.3
    assert abs(listen.tone_seconds(heard, 600) - 2.0) < 0.3
    assert (told.params["CallSid"], told.params["RecordingSource"]) == (sid, "OutboundAPI")
    assert abs(int(told.params["RecordingDuration"]) - call.duration) <= 1
    began = parsedate_to_datetime(told.params["RecordingStartTime"])
    assert 0 <= (datetime.now(UTC) - began).total_seconds() - call.duration < 5
    status, row = system.rest("GET", f"/Calls/{sid}/Recordings/{told.params['RecordingSid']}.json")
    assert (status, row["source"], row["status"]) == (200, "OutboundAPI", "completed")


def test_goes_along_into_a_connection_and_outlives_the_engine(
    system: System, hook: Webhook, bob: Phone, alice: Phone, tmp_path: Path
) -> None:
    bob.will(answer_after=0.1)
    alice.will(answer_after=0.2)
    place(system, hook, bob, f"<Response><Dial><Uri>{alice.uri}</Uri></Dial></Response>")
    call = bob.wait_call(5)
    assert call
    other = alice.wait_call(5)
    assert other
    assert other.wait_answered(5)
    call.send_tone(600)
    assert other.wait_tone(600, 5), other.story()
    system.kill_engine()
    system.wait_for_engine()
    call.send_silence()
    other.send_tone(900)
    assert call.wait_tone(900, 5, seconds=1.0), call.story()
    call.bye()
    _told, heard = recorded(system, hook, tmp_path)
    assert listen.tone_seconds(heard, 600) > 1.0, "from before the engine's death"
    assert listen.tone_seconds(heard, 900) > 0.8, "and from after it"
    until(lambda: system.channels() == 0, 5)
    assert not list(Path(system.settings.folder("recordings")).glob("made/*-call.wav"))


def test_nothing_is_left_of_one_that_nobody_answered(system: System, hook: Webhook, bob: Phone) -> None:
    bob.will(reject=486)
    sid = place(system, hook, bob, "<Response/>")
    assert system.final(sid)["status"] == "busy"
    status, listed = system.rest("GET", f"/Calls/{sid}/Recordings.json")
    assert (status, listed["recordings"], hook.received("/rec/told")) == (200, [], [])


def change(system: System, path: str, **given: str) -> dict[str, object]:
    """The answer to an update of a live recording."""
    status, row = system.rest("POST", path, given)
    assert status == 200, row
    return row


def begun(system: System, hook: Webhook, bob: Phone, **given: str) -> tuple[Call, str, str]:
    """A live call that the REST API has begun to record. Returns the phone's call, the path of its recordings and the
    SID."""
    bob.will(answer_after=0.1)
    hook.forget("/rec/told")
    hook.answer("/rec/told", "")
    hook.answer("/rec/doc", '<Response><Pause length="30"/></Response>')
    data = {"From": "+15550001111", "To": bob.uri, "Url": hook.url("/rec/doc")}
    status, row = system.rest("POST", "/Calls.json", data)
    assert status == 201, row
    call = bob.wait_call(5)
    assert call
    until(lambda: hook.received("/rec/doc"), 5)
    path = f"/Calls/{row['sid']}/Recordings"
    told = {"RecordingStatusCallback": hook.url("/rec/told"), "RecordingStatusCallbackEvent": "in-progress completed"}
    status, shown = system.rest("POST", f"{path}.json", told | given)
    assert (status, shown["status"], shown["source"]) == (201, "in-progress", "StartCallRecordingAPI"), shown
    (first,) = until(lambda: hook.received("/rec/told"), 5)
    assert (first.params["RecordingStatus"], first.params["RecordingSid"]) == ("in-progress", shown["sid"])
    hook.forget("/rec/told")
    time.sleep(0.4)  # the switch has begun
    return call, path, str(shown["sid"])


@pytest.mark.parametrize("behavior", ["silence", "skip"])
def test_a_live_call_is_recorded_paused_and_stopped(
    system: System, hook: Webhook, bob: Phone, tmp_path: Path, behavior: str
) -> None:
    """What is said in the pause (a card's number) is in no file; the call goes on after the stop."""
    call, path, sid = begun(system, hook, bob)
    call.send_tone(600, 1.5)
    time.sleep(2.0)
    paused = change(system, f"{path}/Twilio.CURRENT.json", Status="paused", PauseBehavior=behavior)
    assert (paused["sid"], paused["status"]) == (sid, "paused")
    time.sleep(1.0)
    call.send_tone(900, 1.5)
    time.sleep(2.0)
    change(system, f"{path}/{sid}.json", Status="in-progress")
    time.sleep(1.0)
    call.send_tone(1200, 1.5)
    time.sleep(2.0)
    change(system, f"{path}/{sid}.json", Status="stopped")
    told, heard = recorded(system, hook, tmp_path)
    assert told.params["RecordingSid"] == sid
    assert abs(listen.tone_seconds(heard, 600) - 1.5) < 0.3
    assert abs(listen.tone_seconds(heard, 1200) - 1.5) < 0.3
    assert listen.tone_seconds(heard, 900) == 0.0
    seconds = len(heard) / 8000
    assert (seconds > 8.0) is (behavior == "silence"), seconds
    assert call.ended_at is None
    status, row = system.rest("GET", f"{path}/{sid}.json")
    assert (status, row["status"], row["channels"], row["track"]) == (200, "completed", 1, "both")
    status, _refused = system.rest("POST", f"{path}/Twilio.CURRENT.json", {"Status": "paused"})
    assert status == 404
    call.bye()
    until(lambda: system.channels() == 0, 5)
    assert not list(Path(system.settings.folder("recordings")).glob("made/*-call*"))


def test_two_channels_of_a_live_call(system: System, hook: Webhook, bob: Phone, tmp_path: Path) -> None:
    """The one who was called first is on the left, what he hears on the right; one side alone is one channel."""
    tones(hook, "rec", 1.5, 900)
    call, path, sid = begun(system, hook, bob, RecordingChannels="dual")
    status, inbound = system.rest("POST", f"{path}.json", {"RecordingTrack": "inbound"})
    assert (status, inbound["track"], inbound["channels"]) == (201, "inbound", 1)
    time.sleep(0.7)
    data = {"Twiml": f'<Response><Play>{hook.url("/rec/900.wav")}</Play><Pause length="2"/></Response>'}
    system.rest("POST", path.removesuffix("/Recordings") + ".json", data)
    assert call.wait_tone(900, 5), call.story()
    call.send_tone(600, 1.0)
    assert call.wait_ended(10), call.story()
    told = until(lambda: hook.received("/rec/told"), 12)[0].params
    assert (told["RecordingSid"], told["RecordingChannels"], told["RecordingStatus"]) == (sid, "2", "completed")
    (tmp_path / "dual.wav").write_bytes(system.audio(sid))
    both, rate = soundfile.read(tmp_path / "dual.wav", dtype="int16")
    assert (rate, both.shape[1]) == (8000, 2)
    left, right = both[:, 0].copy(), both[:, 1].copy()
    assert abs(listen.tone_seconds(left, 600) - 1.0) < 0.3
    assert abs(listen.tone_seconds(right, 900) - 1.5) < 0.3
    assert (listen.tone_seconds(left, 900), listen.tone_seconds(right, 600)) == (0.0, 0.0)
    until(lambda: system.rest("GET", f"{path}/{inbound['sid']}.json")[1]["status"] == "completed", 10)
    (tmp_path / "one.wav").write_bytes(system.audio(inbound["sid"]))
    alone = read_wav(tmp_path / "one.wav")
    assert abs(listen.tone_seconds(alone, 600) - 1.0) < 0.3
    assert listen.tone_seconds(alone, 900) == 0.0


def test_a_live_recording_outlives_the_engine(system: System, hook: Webhook, bob: Phone, tmp_path: Path) -> None:
    """Killed in a pause that is left out: it goes on afterwards, and nothing of the pause is there."""
    call, path, sid = begun(system, hook, bob)
    call.send_tone(600, 1.0)
    time.sleep(1.5)
    change(system, f"{path}/{sid}.json", Status="paused", PauseBehavior="skip")
    time.sleep(1.0)
    system.kill_engine()
    system.wait_for_engine()
    call.send_tone(900, 1.0)
    time.sleep(1.5)
    change(system, f"{path}/{sid}.json", Status="in-progress")
    time.sleep(1.5)
    call.send_tone(1200, 1.0)
    time.sleep(1.5)
    call.bye()
    told, heard = recorded(system, hook, tmp_path)
    assert told.params["RecordingSid"] == sid
    assert abs(listen.tone_seconds(heard, 600) - 1.0) < 0.3
    assert listen.tone_seconds(heard, 900) == 0.0
    assert abs(listen.tone_seconds(heard, 1200) - 1.0) < 0.3
