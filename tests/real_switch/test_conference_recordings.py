"""The recording of a conference, changed by the REST API in real calls (Twilio's Recordings of a conference)."""

import time
from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.real_switch.test_conference import quiet, room
from tests.softphone import Phone, listen, read_wav
from tests.softphone.call import Call

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]
KEPT, SILENT, SKIPPED, LATE = 700, 900, 1200, 1500


def says(call: Call, hz: int) -> None:
    """A second of a tone, heard to its end."""
    call.send_tone(hz, 1.0)
    time.sleep(1.4)


def test_paused_with_silence_paused_without_and_stopped(
    system: System, hook: Webhook, alice: Phone, bob: Phone, tmp_path: Path
) -> None:
    hook.answer("/taped", "")
    told = f'recordingStatusCallback="{hook.url("/taped")}" recordingStatusCallbackEvent="in-progress completed"'
    to = room(system, hook, "2861", f'beep="false" record="record-from-start" {told}', "taped")
    a, b = alice.call(to), bob.call(to)
    for call in (a, b):
        assert call.wait_answered(5), call.story()
    (begun,) = until(lambda: hook.received("/taped"))
    assert (begun.params["RecordingStatus"], begun.params["RecordingSource"]) == ("in-progress", "Conference")
    path = f"/Conferences/{begun.params['ConferenceSid']}/Recordings"
    (row,) = until(lambda: system.rest("GET", f"{path}.json")[1]["recordings"])
    assert (row["sid"], row["status"]) == (begun.params["RecordingSid"], "in-progress")

    def change(named: str, **form: str) -> None:
        status, changed = system.rest("POST", f"{path}/{named}.json", form)
        assert (status, changed["status"]) == (200, form["Status"])
        time.sleep(0.5)

    time.sleep(0.3)
    says(a, KEPT)
    change("Twilio.CURRENT", Status="paused")
    says(a, SILENT)
    change("Twilio.CURRENT", Status="in-progress")
    says(a, KEPT)
    change(row["sid"], Status="paused", PauseBehavior="skip")
    says(a, SKIPPED)
    change(row["sid"], Status="in-progress")
    says(a, KEPT)
    change(row["sid"], Status="stopped")
    says(a, LATE)
    _begun, done = until(lambda: hook.received("/taped") if len(hook.received("/taped")) == 2 else None, 12)
    assert (done.params["RecordingStatus"], done.params["RecordingSid"]) == ("completed", row["sid"])
    assert not any(call.ended_at for call in (a, b)), "the conference goes on"
    (tmp_path / "got.wav").write_bytes(system.audio(row["sid"]))
    heard = read_wav(tmp_path / "got.wav")
    assert abs(listen.tone_seconds(heard, KEPT) - 3.0) < 0.4
    for hz in (SILENT, SKIPPED, LATE):
        assert not listen.find_tone(heard, hz, share=0.15), hz
    assert 6.5 < len(heard) / 8000 < 9.0, "one pause is silence, the other one is left out"
    shown = system.rest("GET", f"{path}/{row['sid']}.json")[1]
    assert (shown["status"], shown["source"]) == ("completed", "Conference")
    for call in (a, b):
        call.bye()
    quiet(system)
