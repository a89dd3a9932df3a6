"""POST Calls with Record=true: the whole call comes back as a recording (guide 4.3.2, 4.5)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from tests.pretend.webhook import Received, Webhook
from tests.real_switch.scenes import tones
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen, read_wav
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
